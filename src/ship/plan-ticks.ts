import { tickAcceptance } from "../spec/acceptance/change-acceptance.ts";
import type { Spec } from "../spec/spec.ts";
import type { TreeEdits } from "./tree-edits.ts";

/** What ticks the check boxes of criteria, of a spec of acceptance criteria; undefined where there is nothing to tick. */
export function planTicks(
  spec: Pick<Spec, "format" | "id" | "files">,
  criteria: Iterable<string>,
): TreeEdits | undefined {
  if (spec.format !== "acceptance") return undefined;
  const proven = new Set(criteria);
  const files = spec.files.flatMap((file) => {
    const after = tickAcceptance(file, spec.id, proven);
    return after === file.text ? [] : [{ path: file.path, after }];
  });
  return files.length === 0 ? undefined : { files };
}
