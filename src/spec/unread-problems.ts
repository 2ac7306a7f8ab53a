import type { Problem } from "../problem/problem.ts";
import type { CriterionItem } from "./criterion-items.ts";
import { labelOf, oneLine } from "./criterion-words.ts";
import { criterionUnread } from "./problems.ts";
import { blocksIn, type TextSection } from "./sections.ts";
import { problemAt, type SpecText } from "./spec-text.ts";

/** What its author calls by an id like a criterion, and stands as a paragraph or a heading. */
export function unreadProblems(
  text: SpecText,
  sections: readonly TextSection[],
  items: readonly CriterionItem[],
): readonly Problem[] {
  const read = new Set(items.flatMap(({ label }) => label ?? []));
  return sections
    .flatMap(({ body }) => blocksIn(text.markdown, body))
    .flatMap((block) => {
      if (block.depth > 0 || (block.kind !== "paragraph" && block.kind !== "heading")) return [];
      const label = labelOf(block.text.trim())?.id;
      const isUnread = label !== undefined && !read.has(label);
      return isUnread ? [problemAt(text, criterionUnread({ text: oneLine(block.text) }), block.lines)] : [];
    });
}
