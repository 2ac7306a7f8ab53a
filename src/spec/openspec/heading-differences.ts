import { type Block, readMarkdown } from "../../markdown/markdown.ts";
import type { Problem } from "../../problem/problem.ts";
import type { MainSpec } from "./openspec.ts";
import { ProblemList } from "./problem-list.ts";
import { hiddenHeading, unshownHeading } from "./spec-problems.ts";

const structural = /^(?:requirement:|scenario:|(?:purpose|(?:(?:added|modified|removed|renamed)\s+)?requirements)$)/i;

/** Where Markdown shows a heading that OpenSpec does not see, and where OpenSpec sees one that is not shown. */
export function headingDifferences(file: string, spec: Pick<MainSpec, "markdown" | "outline">): readonly Problem[] {
  const { markdown, outline } = spec;
  const shown = readMarkdown(markdown.text).blocks.filter(isHeading);
  const shownLines = new Set(shown.map(({ lines }) => lines.from));
  const seenLines = new Set(outline.headings.map(({ line }) => line));
  const list = new ProblemList(file, markdown.lines);
  for (const { text, lines } of shown)
    if (!seenLines.has(lines.from) && structural.test(text)) list.on(lines, hiddenHeading({ heading: text }));
  for (const { line, isTight } of outline.headings)
    if (!isTight && !shownLines.has(line))
      list.at(line, unshownHeading({ heading: (markdown.lines[line] ?? "").trim() }));
  return list.found;
}

function isHeading(block: Block): block is Extract<Block, { kind: "heading" }> {
  return block.kind === "heading";
}
