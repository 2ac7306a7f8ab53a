import { Refusal } from "../../problem/refusal.ts";
import type { SpecTree } from "../spec.ts";
import { type ArchiveDisk, replaceFile } from "./perform-archive.ts";
import { mainPathOf, type OpenChange } from "./open-changes.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { baseFile, capabilityBaseOf, type ChangeBase, writeBase } from "./spec-base.ts";
import { readOrTell } from "./validation.ts";

interface Recorded {
  /** Only of these; of all that the change touches where it is undefined. */
  readonly capabilities?: ReadonlySet<string>;
  /** What stays as it was recorded. */
  readonly known: ChangeBase;
}

/** What a change is written against, with the main specs as they stand now. */
export async function baseOfChange(
  tree: SpecTree,
  { files }: OpenChange,
  { capabilities, known }: Recorded,
): Promise<ChangeBase> {
  const base: Record<string, ChangeBase[string]> = {};
  for (const { capability, spec } of files.deltas) {
    const recorded = known[capability];
    if (capabilities?.has(capability) === false) {
      if (recorded !== undefined) base[capability] = recorded;
      continue;
    }
    const { text } = await readOrTell(tree, mainPathOf(capability));
    base[capability] = capabilityBaseOf(spec, text === undefined ? undefined : readMainSpec(text), recorded);
  }
  return base;
}

interface RecordRequest {
  readonly tree: SpecTree;
  readonly disk: ArchiveDisk;
  readonly change: OpenChange;
  /** Whether all is recorded as it stands now, whatever was recorded before. */
  readonly again: boolean;
}

export interface RecordedBase {
  readonly path: string;
  readonly written: boolean;
  readonly requirements: number;
}

/** Writes it into the folder of the change. */
export async function recordBase({ tree, disk, change, again }: RecordRequest): Promise<RecordedBase> {
  const [problem] = change.problems;
  if (problem !== undefined && !again)
    throw new Refusal(problem.code, problem.message, { hint: "Record it anew with --again." });
  const base = await baseOfChange(tree, change, { known: again ? {} : change.base });
  const path = `${change.files.folder}/${baseFile}`;
  const text = writeBase(base);
  const isThere = change.files.paths.includes(path) && problem === undefined;
  const written = !isThere || (await tree.read(path)) !== text;
  if (written) replaceFile(disk, path, text);
  const requirements = Object.values(base).reduce((sum, { touched }) => sum + Object.keys(touched).length, 0);
  return { path, written, requirements };
}
