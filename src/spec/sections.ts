import type { Block, LineRange, Markdown } from "../markdown/markdown.ts";
import { oneLine } from "./criterion-words.ts";

/** A heading and what stands below it. Headings in lists and quotes divide nothing. */
export interface TextSection {
  readonly heading: string;
  /** As it is looked for: `Non-Goals:` is `non goals`. */
  readonly name: string;
  readonly level: number;
  /** With the heading, up to the next one of its level or above. */
  readonly lines: LineRange;
  /** Without the heading. */
  readonly body: LineRange;
  /** Up to the next heading of any level. */
  readonly ownBody: LineRange;
}

export function sectionsOf({ blocks, lines }: Markdown): readonly TextSection[] {
  const headings = blocks.flatMap((block) => (block.kind === "heading" && block.depth === 0 ? [block] : []));
  const ends = endsOf(headings, lines.length);
  return headings.map(({ text, level, lines: at }, index) => {
    const to = ends[index] ?? lines.length;
    return {
      heading: text,
      name: headingName(text),
      level,
      lines: { from: at.from, to },
      body: { from: at.to, to },
      ownBody: { from: at.to, to: headings[index + 1]?.lines.from ?? lines.length },
    };
  });
}

/** Where each section ends: at the next heading of its level or above. From the last on, so that none is looked at twice. */
function endsOf(
  headings: readonly { readonly level: number; readonly lines: LineRange }[],
  end: number,
): readonly number[] {
  const ends = headings.map(() => end);
  const nextOfLevel = Array.from({ length: 7 }, () => end);
  for (let at = headings.length - 1; at >= 0; at--) {
    const heading = headings[at];
    if (heading === undefined) continue;
    ends[at] = Math.min(...nextOfLevel.slice(1, heading.level + 1));
    nextOfLevel[heading.level] = heading.lines.from;
  }
  return ends;
}

const longestName = 100;

/** What a heading says, whatever its numbering, emphasis, remark in parentheses and case. */
export function headingName(text: string): string {
  return text
    .slice(0, longestName)
    .toLowerCase()
    .replaceAll(/[*_`]/g, "")
    .replaceAll("&", " and ")
    .replaceAll(/[-\s]+/g, " ")
    .replace(/ ?\([^()]*\) ?$/, "")
    .replace(/^[^\p{L}]+/u, "")
    .replace(/[ :.]+$/, "");
}

/** What stands in these lines, without blank ones around it. */
export function textIn({ lines }: Markdown, { from, to }: LineRange): string {
  return lines
    .slice(from, to)
    .join("\n")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}

export function isWithin(inner: LineRange, outer: LineRange): boolean {
  return inner.from >= outer.from && inner.to <= outer.to;
}

/** The blocks that stand in these lines, found without looking at all. */
export function blocksIn({ blocks }: Markdown, within: LineRange): readonly Block[] {
  const found: Block[] = [];
  for (let at = firstFrom(blocks, within.from); at < blocks.length; at++) {
    const block = blocks[at];
    if (block === undefined || block.lines.from >= within.to) break;
    if (block.lines.to <= within.to) found.push(block);
  }
  return found;
}

function firstFrom(blocks: readonly Block[], line: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.lines.from ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a heading says before a colon or a dash: `Acceptance criteria: backend`. */
export function headingBeforeRemark(text: string): string {
  return headingName(text.slice(0, longestName).replace(/(?<=\p{L}\S*)(?::\s|\s+[-–—]\s).*$/su, ""));
}

/** Those of a name, whatever remark stands behind it, without one that stands in another. */
export function sectionsNamed(sections: readonly TextSection[], names: readonly string[]): readonly TextSection[] {
  const found: TextSection[] = [];
  for (const section of sections) {
    const isNamed = names.includes(section.name) || names.includes(headingBeforeRemark(section.heading));
    const last = found.at(-1);
    if (isNamed && (last === undefined || !isWithin(section.lines, last.lines))) found.push(section);
  }
  return found;
}

/** The items at the top of a list, or where there is none, the paragraphs. */
export function entriesIn(markdown: Markdown, within: LineRange): readonly string[] {
  const inside = blocksIn(markdown, within).filter(({ depth }) => depth === 0);
  const items = inside.filter((block) => block.kind === "item");
  const paragraphs = inside.filter((block) => block.kind === "paragraph");
  return (items.length > 0 ? items : paragraphs)
    .map((block) =>
      oneLine(block.kind === "item" ? markdown.lines.slice(block.lines.from, block.lines.to).join("\n") : block.text),
    )
    .map((entry) => entry.replace(/^(?:[-*+]|\d+[.)])(?:\s+\[[ xX]\])?\s*/, ""))
    .filter((entry) => entry !== "");
}
