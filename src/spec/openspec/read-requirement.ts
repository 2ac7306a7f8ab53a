import type { RequirementBlock } from "./openspec.ts";
import { outlineOf } from "./outline.ts";
import { readRequirementBlocks } from "./read-requirement-blocks.ts";

const nothing: RequirementBlock = { name: "", lines: { from: 0, to: 0 }, raw: "", text: "", whole: "", scenarios: [] };

/** One requirement by its text alone. */
export function readRequirement(raw: string): RequirementBlock {
  const lines = raw.split("\n");
  return readRequirementBlocks(lines, outlineOf(lines), { from: 0, to: lines.length })[0] ?? nothing;
}
