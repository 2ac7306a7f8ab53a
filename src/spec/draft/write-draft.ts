import { isError, type Problem } from "../../problem/problem.ts";
import { findConflicts } from "../openspec/find-conflicts.ts";
import { mainPathOf, readOpenChange, readOpenChanges } from "../openspec/open-changes.ts";
import { capabilityOf, changesFolder, specsFolder } from "../openspec/openspec-folders.ts";
import { readMainSpec } from "../openspec/read-main-spec.ts";
import { baseOfChange } from "../openspec/record-base.ts";
import { baseFile, writeBase } from "../openspec/spec-base.ts";
import { noShall } from "../openspec/spec-problems.ts";
import { locatedAt, type LocatedSpec } from "../project/locate-specs.ts";
import { readLocated } from "../project/read-located.ts";
import { validateLocated } from "../project/validate-project.ts";
import { noCriteria } from "../problems.ts";
import { readSpecFile } from "../read-spec-file.ts";
import type { SpecFile, SpecTree } from "../spec.ts";
import { acceptanceFile } from "./acceptance-file.ts";
import { checkAgainst, checkDraft, type DraftProblem } from "./check-draft.ts";
import { draftName } from "./draft-name.ts";
import { laidOver } from "./laid-over-tree.ts";
import { openspecFiles } from "./openspec-files.ts";
import { draftConflict, draftNameInvalid, draftNameTaken } from "./problems.ts";
import type { DraftFormat, SpecDraft } from "./spec-draft.ts";

export interface DraftRequest {
  readonly draft: SpecDraft;
  readonly format: DraftFormat;
  /** What the spec is called; where it is no name, one is made of its words. */
  readonly name: string;
  /** `2026-11-30` */
  readonly today: string;
  /** The project, without what an earlier draft of the same name has made. */
  readonly tree: SpecTree;
}

export interface DraftFiles {
  readonly id: string;
  /** The file, or the folder of a change: what a person names it by. */
  readonly path: string;
  /** None where a problem is an error. */
  readonly files: readonly SpecFile[];
  /** Errors and warnings. */
  readonly problems: readonly DraftProblem[];
}

/** The files of a spec that an agent has drafted. Its texts are data: none of them adds a part, or says how something is proven. */
export async function draftFiles(request: DraftRequest): Promise<DraftFiles> {
  const { draft, format, tree } = request;
  const name = draftName(request.name, format);
  if (name === undefined) return { id: "", path: "", files: [], problems: [draftNameInvalid({ name: request.name })] };
  const path = draftPath(name, format);
  const isTaken = (await tree.list(path)).length > 0 || (await readSpecFile(tree, path)).text !== undefined;
  const told: DraftProblem[] = [...(isTaken ? [draftNameTaken({ path })] : []), ...checkDraft(draft)];
  const made = format === "openspec" ? await madeChange(request, name) : { files: [acceptanceFile(draft, name)] };
  told.push(...(made.problems ?? []));
  if (told.some(isError)) return { id: name, path, files: [], problems: told };
  const found = await problemsOf(laidOver(tree, { files: made.files }), path);
  const problems = [...told, ...found];
  if (!problems.some(isError)) problems.push(...ungradable(draft));
  return { id: name, path, files: problems.some(isError) ? [] : made.files, problems };
}

/** What only takes away leaves nothing that a test could show: whoever built it would find out at its review. */
function ungradable({ requirements }: SpecDraft): readonly DraftProblem[] {
  if (requirements.some(({ change }) => change !== "removed")) return [];
  const hint =
    "Say what holds once that is gone, as a requirement that is added or modified: a scenario of who still asks for it, and what they get.";
  return [{ ...noCriteria({ hint }), part: "requirements" }];
}

/** Where a spec of that name stands. */
export function draftPath(name: string, format: DraftFormat): string {
  return format === "openspec" ? `${changesFolder}/${name}` : `spec/${name}.md`;
}

interface Made {
  readonly files: readonly SpecFile[];
  readonly problems?: readonly DraftProblem[];
}

async function madeChange({ draft, today, tree }: DraftRequest, name: string): Promise<Made> {
  const { text, problems } = await readSpecFile(tree, mainPathOf(draft.capability));
  if (problems.length > 0) return { files: [], problems };
  const main = text === undefined ? undefined : readMainSpec(text);
  const capabilities = (await tree.list(specsFolder)).flatMap((path) => capabilityOf(specsFolder, path) ?? []);
  const impossible = checkAgainst(draft, { main, capabilities });
  if (impossible.length > 0) return { files: [], problems: impossible };
  const files = openspecFiles({ draft, name, today, main });
  const whole = laidOver(tree, { files });
  const base = await baseOfChange(whole, await readOpenChange(whole, name), { known: {} });
  const path = `${changesFolder}/${name}/${baseFile}`;
  return { files: [...files, { path, text: writeBase(base) }], problems: await conflictsOf(whole, name) };
}

async function conflictsOf(tree: SpecTree, name: string): Promise<readonly DraftProblem[]> {
  const conflicts = await findConflicts(tree, await readOpenChanges(tree));
  return conflicts
    .filter(({ sides }) => sides.some(({ change }) => change === name))
    .map(({ message }) => draftConflict({ conflict: message }));
}

/** What is wrong with a spec as it stands; what is only worth knowing is left out, and what a draft was told of in its own words. */
async function problemsOf(tree: SpecTree, path: string): Promise<readonly DraftProblem[]> {
  const located = locatedAt(path);
  const problems = located === undefined ? [] : await specProblems(tree, located);
  return problems.filter(({ code }) => code !== noShall.code);
}

/** Errors and warnings of a spec: those of reading it, and for a change those of carrying it out. */
export async function specProblems(tree: SpecTree, located: LocatedSpec): Promise<readonly Problem[]> {
  const { problems: read } = await readLocated(tree, located);
  const { problems: validated } = await validateLocated(tree, located);
  const all = [...validated, ...read].filter(({ severity }) => severity !== "note");
  return all.filter((problem, at) => all.findIndex((other) => key(other) === key(problem)) === at);
}

function key({ code, place }: Problem): string {
  return `${code} ${place?.file} ${place?.line} ${place?.column}`;
}
