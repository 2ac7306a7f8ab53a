import { paragraphOfText } from "../../markdown/escape-markdown.ts";
import {
  type Block,
  editLines,
  type LineEdit,
  type LineRange,
  type Markdown,
  readMarkdown,
} from "../../markdown/markdown.ts";
import { tableRows } from "../table-rows.ts";
import { safeMarkdown } from "./safe-markdown.ts";

type Item = Extract<Block, { readonly kind: "item" }>;

/** What stands below a heading for acceptance criteria, as check boxes, and what stands around them. */
export interface CriteriaText {
  readonly before: string;
  readonly criteria: readonly string[];
  readonly after: string;
}

/**
 * Criteria are the items of lists; where there is none, the rows of tables, scenarios in words or in code, and at last the
 * paragraphs.
 */
export function criteriaOfText(text: string): CriteriaText {
  const markdown = readMarkdown(withSmallHeadings(withoutQuotes(text)));
  const top = markdown.blocks.filter(({ depth }) => depth === 0);
  const items = top.filter((block) => block.kind === "item");
  if (items.length > 0) return ofItems(markdown, items);
  const found: string[] = [];
  const around = { before: [] as (readonly string[])[], after: [] as (readonly string[])[] };
  for (const block of top) {
    const criteria = ofBlock(block, found);
    if (criteria !== undefined) found.push(...criteria);
    else around[found.length === 0 ? "before" : "after"].push(linesOf(markdown, block.lines));
  }
  return { before: joinedParts(around.before), criteria: found, after: joinedParts(around.after) };
}

/** A panel, or what somebody has quoted, says it all the same. */
export function withoutQuotes(text: string): string {
  if (!/^ {0,3}>/m.test(text)) return text;
  return safeMarkdown(text.replaceAll(/^ {0,3}> ?/gm, ""));
}

/** What stood in a quote divided nothing but the quote. */
function withSmallHeadings(text: string): string {
  const markdown = readMarkdown(text);
  const edits = markdown.blocks.flatMap((block): readonly LineEdit[] =>
    block.kind === "heading" && block.depth === 0 && block.level < 4
      ? [{ lines: block.lines, by: [`#### ${block.text.replaceAll("\n", " ")}`] }]
      : [],
  );
  return editLines(markdown, edits);
}

function ofItems(markdown: Markdown, items: readonly Item[]): CriteriaText {
  const { lines } = markdown;
  const first = items[0]?.lines.from ?? 0;
  const after: (readonly string[])[] = [];
  let at = first;
  for (const item of items) {
    after.push(lines.slice(at, item.lines.from));
    at = item.lines.to;
  }
  after.push(lines.slice(at));
  const criteria = items.map((item) => asTask(markdown, item)).filter(saysSomething);
  return { before: joinedParts([lines.slice(0, first)]), criteria, after: joinedParts(after) };
}

/** A box that nobody has written anything behind asks for nothing. */
export function saysSomething(criterion: string): boolean {
  return !/^- \[[ x]\]$/.test(criterion);
}

const sign = /^(\s*(?:[-*+]|\d{1,9}[.)]))(\s+|$)(\[[ xX]\](?:\s+|$))?/;

/** An item of any list as one with a check box. One that only groups others that have a box gets none. */
export function asTask(markdown: Markdown, item: Item): string {
  const [first = "", ...rest] = linesOf(markdown, item.lines);
  const [whole = "", mark = "", gap = ""] = sign.exec(first) ?? [];
  const inside = markdown.blocks.filter(
    (block) =>
      block.kind === "item" &&
      block.task !== undefined &&
      block.lines.from > item.lines.from &&
      block.lines.to <= item.lines.to,
  );
  const groups = item.task === undefined && inside.length > 0;
  const box = groups ? "" : item.task === "done" ? "[x] " : "[ ] ";
  const width = mark.length + Math.max(1, gap.length > 4 ? 1 : gap.length);
  const below = rest.map((line) => hung(line, width));
  return [`- ${box}${first.slice(whole.length)}`.trimEnd(), ...below].join("\n").trimEnd();
}

function hung(line: string, width: number): string {
  if (line.trim() === "") return "";
  const indent = line.length - line.trimStart().length;
  return `  ${line.slice(Math.min(indent, width))}`;
}

function ofBlock(block: Block, before: string[]): readonly string[] | undefined {
  switch (block.kind) {
    case "code":
      return isGherkin(block) ? scenarios(block.text) : undefined;
    case "paragraph": {
      const rows = tableRows(block.text);
      if (rows !== undefined)
        return rows.map(({ label, text }) => task(label === undefined ? text : `${label}: ${text}`));
      const step = /^(?:when|then|and|but)\b/i.test(words(block.text));
      const last = before.at(-1);
      if (step && last !== undefined) {
        before[before.length - 1] = `${last}\n${indented(block.text)}`;
        return [];
      }
      return block.text.trimEnd().endsWith(":") ? undefined : [task(block.text)];
    }
    case "heading":
    case "item":
    case "other":
      return undefined;
  }
}

function words(text: string): string {
  return text.replace(/^[*_\s]+/, "");
}

function task(text: string): string {
  return `- [ ] ${indented(text).trimStart()}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line.trim().replace(/\\$/, "")}`)
    .join("\n");
}

function isGherkin({ info, text }: Extract<Block, { readonly kind: "code" }>): boolean {
  return /^(?:gherkin|feature|cucumber)\b/i.test(info) || /^\s*(?:Scenario(?: Outline)?|Given|Feature)\b/m.test(text);
}

/** Each scenario with its steps below its name; steps without a scenario are one. */
function scenarios(text: string): readonly string[] {
  const found: string[][] = [];
  let isOpen = false;
  for (const line of text.split("\n").map((one) => one.trim())) {
    const [, title] = /^(?:Scenario(?: Outline)?|Example):\s*(.*)$/.exec(line) ?? [];
    if (line === "" || /^(?:Feature|Background|Rule|@|#)/.test(line)) continue;
    if (title !== undefined) {
      found.push([title]);
      isOpen = true;
    } else if (!isOpen && /^Given\b/.test(line)) found.push([line]);
    else if (found.length === 0) found.push([line]);
    else found.at(-1)?.push(line);
  }
  return found.map((lines) => task(paragraphOfText(lines.join("\n"))));
}

function linesOf({ lines }: Markdown, { from, to }: LineRange): readonly string[] {
  return lines.slice(from, to);
}

/** What is left where lines were taken out, with one blank line in their places. */
export function joinedParts(parts: readonly (readonly string[])[]): string {
  return parts
    .map((lines) =>
      lines
        .join("\n")
        .replace(/^(?:[ \t]*\n)+/, "")
        .trimEnd(),
    )
    .filter((text) => text !== "")
    .join("\n\n");
}
