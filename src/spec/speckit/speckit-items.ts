import type { Block, LineRange, Markdown } from "../../markdown/markdown.ts";
import { type CriterionItem, criterionItems } from "../criterion-items.ts";
import { blocksIn } from "../sections.ts";
import { plainItem } from "../statement-items.ts";

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
    if (open !== undefined) found.push(plainItem(open.text, open.lines));
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
  return [...criterionItems(markdown, within), ...found].toSorted((a, b) => a.lines.from - b.lines.from);
}
