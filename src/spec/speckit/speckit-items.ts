import type { Block, LineRange, Markdown } from "../../markdown/markdown.ts";
import { type CriterionItem, criterionItems } from "../criterion-items.ts";
import { criterionWords, oneLine } from "../criterion-words.ts";
import { blocksIn } from "../sections.ts";
import { tableRows } from "../table-rows.ts";

type Paragraph = Extract<Block, { readonly kind: "paragraph" }>;

const given = /^[*_]*given\b/i;
const further = /^[*_]*(?:when|then|and|but)\b/i;

export function beginsScenario(block: Block): boolean {
  return block.kind === "paragraph" && given.test(block.text);
}

/** The scenarios in these lines: the entries of lists, and paragraphs that begin with Given, with the steps behind them. */
export function scenarioItems(markdown: Markdown, within: LineRange): readonly CriterionItem[] {
  const found: CriterionItem[] = [];
  let open: { readonly text: string; readonly lines: LineRange } | undefined;
  const close = (): void => {
    if (open !== undefined) found.push(itemOf(open.text, open.lines));
    open = undefined;
  };
  for (const block of blocksIn(markdown, within).filter(({ depth }) => depth === 0)) {
    if (open !== undefined && block.kind === "paragraph" && further.test(block.text))
      open = { text: `${open.text} ${block.text}`, lines: { from: open.lines.from, to: block.lines.to } };
    else {
      close();
      if (block.kind === "paragraph" && beginsScenario(block)) open = block;
    }
  }
  close();
  return inOrder([...criterionItems(markdown, within), ...found]);
}

/** Requirements or outcomes: the entries of lists, and the rows of tables that begin with an id; all rows where nothing has one. */
export function statementItems(markdown: Markdown, within: LineRange): readonly CriterionItem[] {
  const listed = criterionItems(markdown, within);
  const rows = blocksIn(markdown, within)
    .filter((block): block is Paragraph => block.kind === "paragraph" && block.depth === 0)
    .flatMap(({ text, lines: { from } }) =>
      (tableRows(text) ?? []).map((row) => ({ ...row, lines: { from: from + row.line, to: from + row.line + 1 } })),
    );
  const counted = rows.filter(({ label }) => label !== undefined);
  const said = listed.length === 0 && counted.length === 0 ? rows : counted;
  const items = said.map(({ text, label, lines }) => ({
    ...itemOf(text, lines),
    ...(label === undefined ? {} : { label }),
  }));
  return inOrder([...listed, ...items]);
}

function inOrder(items: readonly CriterionItem[]): readonly CriterionItem[] {
  return items.toSorted((a, b) => a.lines.from - b.lines.from);
}

/** What stands in no list has no line that could be written anew by itself. */
function itemOf(text: string, lines: LineRange): CriterionItem {
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
