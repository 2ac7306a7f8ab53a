import type { SpecTree } from "../spec.ts";
import { mainPathOf, type OpenChange } from "./open-changes.ts";
import { readMainSpec } from "./read-main-spec.ts";
import { capabilityBaseOf, type ChangeBase } from "./spec-base.ts";
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
