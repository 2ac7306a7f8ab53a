import type { LineRange } from "../../markdown/text-lines.ts";
import type { RequirementBlock, ScenarioBlock, Section } from "./openspec.ts";
import { type Heading, type Outline, type Outlined, isWithin, reach, scenarioNameOf } from "./outline.ts";

const metadataLine = /^\*\*[^*]+\*\*:/;

/** The requirements among those lines: each from its heading to the next one, or to one of the second level. */
export function readRequirementBlocks(
  lines: readonly string[],
  outline: Outline,
  { from, to }: LineRange,
): readonly RequirementBlock[] {
  const blocks: RequirementBlock[] = [];
  let open: Heading[] = [];
  const close = (end: number): void => {
    if (open.length > 0) blocks.push(blockOf({ lines, headings: open, to: end }, outline));
    open = [];
  };
  for (const heading of outline.headings) {
    if (heading.line < from) continue;
    if (heading.line >= to) break;
    const begins = heading.requirement !== undefined;
    if (begins || isSection(heading)) close(heading.line);
    if (begins || open.length > 0) open.push(heading);
  }
  close(to);
  return blocks;
}

export function isSection(heading: Heading): boolean {
  return heading.level === 2;
}

/** The first of the headings is that of the requirement; the others stand in it. */
function blockOf(block: Outlined, { fenced }: Outline): RequirementBlock {
  const [own, ...inside] = block.headings;
  const range = reach(block, 0, () => false);
  const body = { from: range.from + 1, to: inside[0]?.line ?? range.to };
  return {
    name: own?.requirement ?? "",
    lines: range,
    raw: block.lines.slice(range.from, range.to).join("\n").trimEnd(),
    text: bodyOf(block.lines, fenced, body),
    scenarios: scenariosOf({ ...block, headings: inside }),
  };
}

/** What is said in those lines. Metadata counts where nothing else is said. */
export function bodyOf(lines: readonly string[], fenced: ReadonlySet<number>, { from, to }: LineRange): string {
  const said: string[] = [];
  const metadata: string[] = [];
  for (let at = from; at < to; at++) {
    if (fenced.has(at)) continue;
    const line = (lines[at] ?? "").trim();
    if (line !== "") (metadataLine.test(line) ? metadata : said).push(line);
  }
  return (said.length > 0 ? said : metadata).join("\n");
}

function scenariosOf(requirement: Outlined): readonly ScenarioBlock[] {
  return requirement.headings.flatMap((heading, at): readonly ScenarioBlock[] => {
    if (heading.level !== 4) return [];
    const range = reach(requirement, at, isWithin(4));
    return [{ name: scenarioNameOf(heading), lines: range, text: textBelow(requirement.lines, range) }];
  });
}

/** A heading with what belongs to it, up to the next one for which `ends` holds. */
export function sectionOf(outlined: Outlined, heading: Heading, ends: (heading: Heading) => boolean): Section {
  const range = reach(outlined, outlined.headings.indexOf(heading), ends);
  return { heading: heading.text, lines: range, text: textBelow(outlined.lines, range) };
}

function textBelow(lines: readonly string[], { from, to }: LineRange): string {
  return lines
    .slice(from + 1, to)
    .join("\n")
    .trim();
}
