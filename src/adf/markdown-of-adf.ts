import type { JsonValue } from "../json/json.ts";
import { escapeMarkdown, fencedCode, paragraphOfText } from "../markdown/escape-markdown.ts";
import { oneLine, visibleText } from "../markdown/plain-text.ts";
import { type AdfNode, nodeOf, numberAttribute, textAttribute, textBelow } from "./adf.ts";
import { cardOf, inlineLine, inlineMarkdown, isInline, mediaNote, note } from "./inline-markdown.ts";
import { isTable, tableMarkdown } from "./table-markdown.ts";

/** Lists and quotes in one another: readers of Markdown give up soon after. What stands deeper is kept as text. */
const deepestNesting = 8;
const deepestNode = 40;
const largest = 1_000_000;

/**
 * An Atlassian document as Markdown. Its text stays text: nothing in it becomes a heading, an item or a comment that was none.
 * What Markdown cannot show leaves a note, and a node that is not known leaves one beside its text.
 */
export function markdownOfAdf(document: JsonValue): string {
  const blocks: string[] = [];
  let size = 0;
  const pieces = blocksOf(nodeOf(document), { nesting: 0, depth: 0 });
  for (const [at, piece] of pieces.entries()) {
    size += piece.length + 2;
    if (size > largest) {
      blocks.push(note(`the rest is left out: ${pieces.length - at} of ${pieces.length} parts`));
      break;
    }
    blocks.push(piece);
  }
  return blocks.length === 0 ? "" : `${blocks.join("\n\n")}\n`;
}

interface Where {
  readonly nesting: number;
  readonly depth: number;
}

/** The blocks that stand in a node. */
function blocksOf(node: AdfNode, where: Where): readonly string[] {
  if (isTooDeep(where)) return [paragraphOfText(visibleText([node.text, textBelow(node)].join(" ")))];
  const inside = { ...where, depth: where.depth + 1 };
  const blocks: string[] = [];
  let isBehindList = false;
  for (const part of partsOf(node)) {
    const added =
      part.kind === "line" ? [inlineMarkdown(part.content, 0)] : blockOf(part.node, { ...inside, isBehindList });
    const block = added.filter((text) => text !== "");
    if (block.length > 0) isBehindList = !isBehindList && part.kind === "block" && listKinds.has(part.node.type);
    blocks.push(...block);
  }
  return blocks;
}

type Part =
  | { readonly kind: "line"; readonly content: readonly JsonValue[] }
  | { readonly kind: "block"; readonly node: AdfNode };

/** What stands in a line without a paragraph around it gets one. */
function partsOf(node: AdfNode): readonly Part[] {
  const parts: Part[] = [];
  let line: JsonValue[] = node.text === "" ? [] : [{ type: "text", text: node.text }];
  const close = (): void => {
    if (line.length > 0) parts.push({ kind: "line", content: line });
    line = [];
  };
  for (const value of node.content) {
    const child = nodeOf(value);
    if (isInline(child)) line.push(value);
    else {
      close();
      parts.push({ kind: "block", node: child });
    }
  }
  close();
  return parts;
}

const listKinds: ReadonlySet<string> = new Set(["bulletList", "orderedList", "taskList", "decisionList"]);

interface BlockWhere extends Where {
  /** Two lists that follow each other would be one, had they the same signs. */
  readonly isBehindList: boolean;
}

// oxlint-disable-next-line complexity
function blockOf(node: AdfNode, where: BlockWhere): readonly string[] {
  switch (node.type) {
    case "paragraph":
    case "caption":
      return [inlineMarkdown(ownContent(node), where.depth)];
    case "heading":
      return [headingOf(node)];
    case "bulletList":
    case "decisionList":
    case "orderedList":
    case "taskList":
      return [listOf(node, where)];
    case "codeBlock":
      return [fencedCode(visibleText(node.text + textOfCode(node)), textAttribute(node, "language"))];
    case "blockquote":
      return [quoted(blocksOf(node, nested(where)))];
    case "panel":
      return [
        quoted([`**${panelWords[textAttribute(node, "panelType")] ?? "Note"}:**`, ...blocksOf(node, nested(where))]),
      ];
    case "table":
      return isTable(node) ? [tableMarkdown(node)] : blocksOf(node, where);
    case "rule":
      return ["***"];
    case "expand":
    case "nestedExpand":
      return [titleOf(node), ...blocksOf(node, where)];
    case "doc":
    case "mediaSingle":
    case "mediaGroup":
    case "layoutSection":
    case "layoutColumn":
    case "listItem":
    case "taskItem":
    case "blockTaskItem":
    case "decisionItem":
    case "tableRow":
    case "tableCell":
    case "tableHeader":
      return blocksOf(node, where);
    case "media":
      return [mediaNote(node), ...blocksOf(node, where)];
    case "blockCard":
    case "embedCard":
      return [cardOf(node)];
    default:
      return [note(unknownWords(node)), ...blocksOf(node, where)];
  }
}

const panelWords: Partial<Record<string, string>> = {
  info: "Info",
  note: "Note",
  tip: "Tip",
  success: "Success",
  warning: "Warning",
  error: "Error",
};

function nested(where: Where): Where {
  return { nesting: where.nesting + 1, depth: where.depth };
}

function ownContent(node: AdfNode): readonly JsonValue[] {
  return node.text === "" ? node.content : [{ type: "text", text: node.text }, ...node.content];
}

function unknownWords(node: AdfNode): string {
  const key = textAttribute(node, "extensionKey");
  const what = node.type === "" ? "something without a name" : node.type;
  return `not shown here: ${key === "" ? what : `${what} ${key}`}`;
}

function headingOf(node: AdfNode): string {
  const level = Math.min(6, Math.max(1, Math.trunc(numberAttribute(node, "level") ?? 1)));
  const text = inlineLine(ownContent(node), 0);
  return text === "" ? "" : `${"#".repeat(level)} ${text.replace(/#+$/, "\\$&")}`;
}

function textOfCode(node: AdfNode): string {
  return node.content
    .map((value) => nodeOf(value))
    .map((child) => child.text + textBelow(child))
    .join("");
}

function titleOf(node: AdfNode): string {
  const title = oneLine(textAttribute(node, "title"));
  return title === "" ? "" : `**${escapeMarkdown(title)}**`;
}

function quoted(blocks: readonly string[]): string {
  return blocks
    .join("\n\n")
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");
}

function isTooDeep({ nesting, depth }: Where): boolean {
  return depth > deepestNode || nesting > deepestNesting;
}

function listOf(node: AdfNode, where: BlockWhere): string {
  if (isTooDeep(where)) return paragraphOfText(visibleText(textBelow(node)));
  const inside = { nesting: where.nesting + 1, depth: where.depth + 1 };
  const items: string[] = [];
  let number = Math.max(0, Math.trunc(numberAttribute(node, "order") ?? 1)) % 900_000_000;
  for (const part of partsOf(node)) {
    const child = part.kind === "block" ? part.node : nodeOf({ type: "listItem", content: part.content });
    const isUnder = listKinds.has(child.type) && items.length > 0;
    const sign = isUnder ? "" : signOf({ list: node.type, isOther: where.isBehindList, number });
    const blocks = listKinds.has(child.type)
      ? [listOf(child, { ...inside, isBehindList: false })]
      : blocksOf(child, inside);
    items.push(hung(sign, `${boxOf(child)}${closely(blocks)}`));
    if (!isUnder) number++;
  }
  return items.join("\n");
}

function signOf({ list, isOther, number }: { list: string; isOther: boolean; number: number }): string {
  if (list === "orderedList") return `${number}${isOther ? ")" : "."} `;
  return isOther ? "* " : "- ";
}

function boxOf(item: AdfNode): string {
  if (item.type === "decisionItem") return "Decision: ";
  if (item.type !== "taskItem" && item.type !== "blockTaskItem") return "";
  return textAttribute(item, "state") === "DONE" ? "[x] " : "[ ] ";
}

/** A list comes right below the paragraph that it belongs to. */
function closely(blocks: readonly string[]): string {
  return blocks.map((block, at) => (at === 0 ? "" : /^[-*] ./.test(block) ? "\n" : "\n\n") + block).join("");
}

/** The first line behind the sign, the others below it. */
function hung(sign: string, text: string): string {
  const gap = " ".repeat(sign === "" ? 2 : sign.length);
  const lines = text
    .split("\n")
    .map((line, at) => (line === "" ? "" : `${at === 0 && sign !== "" ? sign : gap}${line}`));
  return lines[0] === "" && sign !== "" ? [sign.trimEnd(), ...lines.slice(1)].join("\n") : lines.join("\n");
}
