import { readLines } from "../../markdown/text-lines.ts";
import type { MainSpec, Stray } from "./openspec.ts";
import { type Heading, isWithin, outlineOf } from "./outline.ts";
import { isSection, readRequirementBlocks, sectionOf } from "./read-requirement-blocks.ts";

const deltaSection = /^(?:ADDED|MODIFIED|REMOVED|RENAMED)\s+Requirements$/i;

/** Reads any text; what is missing is left out, and `validate` says so. */
export function readMainSpec(text: string): MainSpec {
  const markdown = readLines(text);
  const { lines } = markdown;
  const outline = outlineOf(lines);
  const { headings } = outline;
  const outlined = { lines, headings, to: lines.length };
  const title = headings.find((heading) => heading.level === 1);
  const purpose = headings.find((heading) => isNamed(heading, "purpose"));
  const requirements = headings.find((heading) => isSection(heading) && isNamed(heading, "requirements"));
  const section = requirements === undefined ? undefined : sectionOf(outlined, requirements, isSection);
  const inside = section === undefined ? { from: 0, to: 0 } : section.lines;
  return {
    markdown,
    outline,
    ...(title === undefined ? {} : { title: title.text }),
    ...(purpose === undefined ? {} : { purpose: sectionOf(outlined, purpose, isWithin(purpose.level)) }),
    ...(section === undefined ? {} : { requirements: section }),
    blocks: readRequirementBlocks(lines, outline, inside),
    strays: headings.flatMap((heading) =>
      strayOf(heading, heading.line >= inside.from && heading.line < inside.to, lines),
    ),
  };
}

export function isNamed(heading: Heading, name: string): boolean {
  return heading.text.toLowerCase() === name && !heading.isTight;
}

function strayOf(heading: Heading, isInside: boolean, lines: readonly string[]): readonly Stray[] {
  const what = whatIsStray(heading, isInside);
  if (what === undefined) return [];
  const { line } = heading;
  return [{ what, text: (lines[line] ?? "").trim(), lines: { from: line, to: line + 1 } }];
}

function whatIsStray(heading: Heading, isInside: boolean): Stray["what"] | undefined {
  if (isSection(heading) && deltaSection.test(heading.text)) return "delta-section";
  if (heading.requirement !== undefined) return isInside && !heading.isTight ? undefined : "requirement";
  return isInside && heading.level === 3 ? "heading" : undefined;
}
