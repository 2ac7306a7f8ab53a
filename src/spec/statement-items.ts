import type { Block, LineRange, Markdown } from "../markdown/markdown.ts";
import { type CriterionItem, criterionItems } from "./criterion-items.ts";
import { criterionWords, oneLine } from "./criterion-words.ts";
import { blocksIn } from "./sections.ts";
import { tableRows } from "./table-rows.ts";

type Paragraph = Extract<Block, { readonly kind: "paragraph" }>;

/** What is stated in these lines: the entries of lists, and the rows of tables in which one begins with an id; of all tables where there is neither. */
export function statementItems(markdown: Markdown, within: LineRange): readonly CriterionItem[] {
  const listed = criterionItems(markdown, within);
  const tables = blocksIn(markdown, within)
    .filter((block): block is Paragraph => block.kind === "paragraph" && block.depth === 0)
    .map(({ text, lines: { from } }) =>
      (tableRows(text) ?? []).map((row) => ({ ...row, lines: { from: from + row.line, to: from + row.line + 1 } })),
    );
  const counted = tables
    .filter((rows) => rows.some(({ label }) => label !== undefined))
    .map((rows) => rows.filter(({ isTitle }) => !isTitle));
  const said = listed.length === 0 && counted.length === 0 ? tables : counted;
  const items = said.flat().map(({ text, label, lines }) => ({
    ...plainItem(text, lines),
    ...(label === undefined ? {} : { label }),
  }));
  return [...listed, ...items].toSorted((a, b) => a.lines.from - b.lines.from);
}

/** What stands in no list: no line of it could be written anew by itself. */
export function plainItem(text: string, lines: LineRange): CriterionItem {
  const { name, markers } = criterionWords(oneLine(text));
  return {
    name,
    text: name,
    markers,
    lines,
    wholeLines: lines,
    nameLines: { from: lines.from, to: lines.from },
    depth: 0,
    lacksBox: false,
  };
}
