import { isError, type Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import { Refusal } from "../../problem/refusal.ts";
import { didYouMean } from "../../problem/nearest.ts";
import type { SpecTree } from "../spec.ts";
import {
  changesOverlap,
  lastRequirement,
  mergedInvalid,
  retired,
  retiredHolds,
  tasksOpen,
} from "./archive-problems.ts";
import type { ChangeFiles, DeltaFile } from "./change-files.ts";
import { type Conflict, findConflicts } from "./find-conflicts.ts";
import { type MergeCounts, mergeSpec } from "./merge-spec.ts";
import { mainPathOf, type OpenChange, readPast, readOpenChanges } from "./open-changes.ts";
import { archivedName, archiveFolder, changesFolder } from "./openspec-folders.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { readTasks } from "./read-tasks.ts";
import { baseOfChange } from "./record-base.ts";
import { errorsIn, type SkimmedSpec, skimMainSpec } from "./skim-main-spec.ts";
import { baseFile, writeBase } from "./spec-base.ts";
import { unaccountedIn } from "./unaccounted.ts";
import { type Marks, readMarks, readTaskFiles, validateChangeAlone } from "./validate-change.ts";
import { readOrTell } from "./validation.ts";

export interface ArchiveRequest {
  readonly tree: SpecTree;
  /** The id of the change. */
  readonly change: string;
  /** `2026-11-30` */
  readonly today: string;
  /** Whether tasks may be open. */
  readonly yes: boolean;
  /** Whether it goes before other open changes that touch the same requirements. */
  readonly ahead: boolean;
}

/** All that archiving a change would do. Where a problem is an error, nothing is done. */
export interface ArchivePlan {
  readonly change: string;
  /** The folder that is moved, and where to. */
  readonly from: string;
  readonly to: string;
  readonly specs: readonly SpecOutcome[];
  /** What is written before it is moved: main specs, and what other changes were written against. */
  readonly files: readonly FileOutcome[];
  readonly problems: readonly Problem[];
}

export interface SpecOutcome extends FileOutcome {
  readonly capability: string;
  readonly done: MergeCounts;
}

/** Undefined where there is no such file. */
export interface FileOutcome {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export async function planArchive(request: ArchiveRequest): Promise<ArchivePlan> {
  const { tree, change: id, today } = request;
  const changes = await readOpenChanges(tree);
  const change = changes.find((each) => each.id === id);
  if (change === undefined) throw unknownChange(id, changes);
  const to = `${archiveFolder}/${archivedName(id, today)}`;
  if ((await tree.list(to)).length > 0) throw archivedAlready(id, to);
  const marks = await readMarks(tree, change.files);
  const found = await validateChangeAlone(tree, change.files, marks);
  const checked = [...found.filter(isError), ...change.problems, ...(await openTasks(request, change.files, marks))];
  const merged = await mergeAll(tree, change, marks);
  const overlaps = request.ahead ? [] : await overlapsWith(tree, change, changes);
  const specs = merged.flatMap(({ spec }) => spec);
  const problems = unique([...checked, ...overlaps, ...merged.flatMap((each) => each.problems)]);
  const plan = { change: id, from: change.files.folder, to, problems };
  if (problems.some(isError)) return { ...plan, specs: [], files: [] };
  const written = specs.filter(({ before, after }) => before !== after);
  const others = changes.filter((each) => each !== change && each.problems.length === 0);
  return { ...plan, specs, files: [...written.map(fileOf), ...(await basesOf(tree, others, written))] };
}

function fileOf({ path, before, after }: FileOutcome): FileOutcome {
  return { path, before, after };
}

export function unknownChange(id: string, changes: readonly OpenChange[]): Refusal {
  const names = changes.map((each) => each.id);
  const hint = didYouMean(id, names) ?? (names.length === 0 ? undefined : `There are: ${names.join(", ")}.`);
  return new Refusal(
    "SPEC_CHANGE_UNKNOWN",
    `There is no change ${id} in ${changesFolder}.`,
    hint === undefined ? {} : { hint },
  );
}

function archivedAlready(id: string, to: string): Refusal {
  return new Refusal("SPEC_ARCHIVED_ALREADY", `${id} cannot be archived: there is ${to} already.`, {
    hint: "Give the change another name, or look whether it is the same one.",
  });
}

async function openTasks(
  { tree, yes }: ArchiveRequest,
  files: ChangeFiles,
  { schema }: Marks,
): Promise<readonly Problem[]> {
  if (yes) return [];
  const read = await readTaskFiles(tree, files, schema);
  return read.files.flatMap(({ path, text }) => {
    const open = readTasks(text).filter(({ isDone }) => !isDone);
    const [first] = open;
    return first === undefined
      ? []
      : [{ ...tasksOpen({ count: open.length, first: first.text }), place: wholeFile(path) }];
  });
}

interface Merged {
  readonly spec: readonly SpecOutcome[];
  readonly problems: readonly Problem[];
}

async function mergeAll(tree: SpecTree, change: OpenChange, { retires }: Marks): Promise<readonly Merged[]> {
  const merged: Merged[] = [];
  for (const delta of change.files.deltas) merged.push(await mergeOne(tree, change, { delta, retires }));
  return merged;
}

async function mergeOne(
  tree: SpecTree,
  { id, base: bases }: OpenChange,
  { delta, retires }: { readonly delta: DeltaFile; readonly retires: boolean },
): Promise<Merged> {
  const { capability } = delta;
  const path = mainPathOf(capability);
  const { text: before, problems: unread } = await readOrTell(tree, path);
  if (unread.length > 0) return { spec: [], problems: unread };
  const base = bases[capability];
  const names = new Set(base?.names ?? []);
  const isOlder =
    base !== undefined && before !== undefined && skimMainSpec(before).blocks.some(({ name }) => !names.has(name));
  const past = isOlder ? await readPast(tree, capability) : undefined;
  const main = before === undefined ? undefined : { path, text: before };
  const { text, spec, done, problems } = mergeSpec({ capability, change: id, main, delta, base, past });
  if (text === undefined) return { spec: [], problems };
  const outcome = { path, capability, before, after: text, done };
  const checked = checkMerged(outcome, { delta, retires, merged: spec ?? skimMainSpec(text) });
  return { spec: [{ ...outcome, after: checked.after }], problems: [...problems, ...checked.problems] };
}

interface Checking {
  readonly delta: DeltaFile;
  readonly retires: boolean;
  readonly merged: SkimmedSpec;
}

/** What a merged spec must be to be written, or to be deleted. */
function checkMerged(
  { path, capability, before, after }: SpecOutcome,
  { delta, retires, merged }: Checking,
): { readonly after: string | undefined; readonly problems: readonly Problem[] } {
  const place = wholeFile(delta.path);
  const isEmpty = merged.blocks.length === 0 && !merged.rest.strays.some(({ what }) => what === "heading");
  if (isEmpty && retires) {
    const [text] = before === undefined ? [] : unaccountedIn(readMainSpec(before));
    if (text !== undefined) return { after, problems: [{ ...retiredHolds({ capability, text }), place }] };
    return { after: undefined, problems: before === undefined ? [] : [{ ...retired({ capability }), place }] };
  }
  if (isEmpty && before !== undefined) return { after, problems: [{ ...lastRequirement({ capability }), place }] };
  const errors = errorsIn(path, merged);
  return { after, problems: errors.map(({ message }) => ({ ...mergedInvalid({ capability, why: message }), place })) };
}

async function overlapsWith(
  tree: SpecTree,
  change: OpenChange,
  changes: readonly OpenChange[],
): Promise<readonly Problem[]> {
  const capabilities = new Set(change.files.deltas.map(({ capability }) => capability));
  const meeting = changes.filter(({ files }) => files.deltas.some(({ capability }) => capabilities.has(capability)));
  if (meeting.length < 2) return [];
  const found = await findConflicts(tree, meeting);
  return found.flatMap(({ kind, sides, message }: Conflict): readonly Problem[] => {
    const own = sides.find((side) => side.change === change.id);
    return kind === "moved" || own === undefined ? [] : [{ ...changesOverlap({ what: message }), place: own.place }];
  });
}

/** What other open changes were written against, where that is not recorded yet and changes now. */
async function basesOf(
  tree: SpecTree,
  others: readonly OpenChange[],
  written: readonly SpecOutcome[],
): Promise<readonly FileOutcome[]> {
  const capabilities = new Set(written.map(({ capability }) => capability));
  const found: FileOutcome[] = [];
  for (const other of others) {
    if (!other.files.deltas.some(({ capability }) => capabilities.has(capability))) continue;
    const path = `${other.files.folder}/${baseFile}`;
    const before = other.files.paths.includes(path) ? await tree.read(path) : undefined;
    const after = writeBase(await baseOfChange(tree, other, { capabilities, known: other.base }));
    if (after !== before) found.push({ path, before, after });
  }
  return found;
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify(problem);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
