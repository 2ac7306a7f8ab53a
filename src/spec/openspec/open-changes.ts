import type { LineRange } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import type { SpecTree } from "../spec.ts";
import { baseUnreadable } from "./archive-problems.ts";
import { type ChangeFiles, readChangeFiles } from "./change-files.ts";
import type { DeltaSpec, RequirementName } from "./openspec.ts";
import { archiveFolder, changesFolder, specsFolder, undated } from "./openspec-folders.ts";
import { readDeltaSpec } from "./read-delta-spec.ts";
import { baseFile, type ChangeBase, readBase } from "./spec-base.ts";
import { changesOf } from "./validate-all.ts";
import { readOrTell } from "./validation.ts";

/** A change that is not archived, with what it was written against. */
export interface OpenChange {
  readonly id: string;
  readonly files: ChangeFiles;
  readonly base: ChangeBase;
  readonly problems: readonly Problem[];
}

export async function readOpenChange(tree: SpecTree, id: string): Promise<OpenChange> {
  const files = await readChangeFiles(tree, id);
  const path = `${files.folder}/${baseFile}`;
  if (!files.paths.includes(path)) return { id, files, base: {}, problems: [] };
  const { text, problems } = await readOrTell(tree, path);
  const base = text === undefined ? {} : readBase(text);
  if (base !== undefined) return { id, files, base, problems };
  return { id, files, base: {}, problems: [{ ...baseUnreadable(), place: wholeFile(path) }] };
}

/** In the order of their ids. */
export async function readOpenChanges(tree: SpecTree): Promise<readonly OpenChange[]> {
  const found: OpenChange[] = [];
  for (const id of changesOf(await tree.list(changesFolder))) found.push(await readOpenChange(tree, id));
  return found;
}

export function mainPathOf(capability: string): string {
  return `${specsFolder}/${capability}/spec.md`;
}

export type Doing = "adds" | "modifies" | "removes" | "renames";

/** What a delta does to one name. */
export interface Touch {
  readonly name: string;
  readonly does: Doing;
  readonly lines: LineRange;
}

export function touchesOf({ added, modified, removed, renamed }: DeltaSpec): readonly Touch[] {
  return [
    ...by(
      "renames",
      renamed.flatMap(({ from, to }) => [from, to]).filter((name) => name !== undefined),
    ),
    ...by("removes", removed),
    ...by("modifies", modified),
    ...by("adds", added),
  ];
}

function by(does: Doing, names: readonly RequirementName[]): readonly Touch[] {
  return names.map(({ name, lines }) => ({ name, does, lines }));
}

/** What archived changes have done in one capability. */
export interface Past {
  /** The change that has added a requirement, by the name that it has now. */
  addedBy(name: string): string | undefined;
  /** What a requirement was renamed to. */
  renamedTo(name: string): string | undefined;
}

export async function readPast(tree: SpecTree, capability: string): Promise<Past> {
  const ending = `/specs/${capability}/spec.md`;
  const added = new Map<string, string>();
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const path of await tree.list(archiveFolder)) {
    const [folder = "", ...rest] = path.slice(archiveFolder.length + 1).split("/");
    if (`/${rest.join("/")}` !== ending) continue;
    const { text } = await readOrTell(tree, path);
    const delta = readDeltaSpec(text ?? "");
    for (const { name } of delta.added) added.set(name, undated(folder));
    for (const { from, to } of delta.renamed) {
      if (from === undefined || to === undefined) continue;
      before.set(to.name, from.name);
      after.set(from.name, to.name);
    }
  }
  return { addedBy: (name) => firstKnown(name, before, added), renamedTo: (name) => after.get(name) };
}

/** What is known of a name, or of one that it had before. */
function firstKnown(
  name: string,
  before: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = before.get(at)) {
    const found = known.get(at);
    if (found !== undefined) return found;
    seen.add(at);
  }
  return undefined;
}
