import type { JsonValue } from "../json/json.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { visibleText } from "../markdown/plain-text.ts";
import { type AdfNode, nodeOf, numberAttribute, textAttribute, textBelow } from "./adf.ts";
import { inlineMarkdown, isInline } from "./inline-markdown.ts";

const widest = 50;
const deepest = 6;

/** Whether it has rows, and these have cells, as it should. */
export function isTable(node: AdfNode): boolean {
  const rows = node.content.map(nodeOf);
  return (
    node.text === "" &&
    rows.length > 0 &&
    rows.every((row) => row.type === "tableRow" && row.text === "" && row.content.every(isCell))
  );
}

function isCell(value: JsonValue): boolean {
  const { type } = nodeOf(value);
  return type === "tableCell" || type === "tableHeader";
}

/** A table of GitHub's and GitLab's Markdown. What spans several cells stands in the first of them. */
export function tableMarkdown(table: AdfNode): string {
  const rows = table.content.map(nodeOf).map(({ content }) => content.map(nodeOf));
  const hasHead = rows[0]?.every(({ type }) => type === "tableHeader") ?? false;
  const texts = spread(rows, hasHead);
  const width = Math.max(1, ...texts.map((row) => row.length));
  const [head = [], ...body] = hasHead ? texts : [[], ...texts];
  return [lineOf(head, width), `|${" --- |".repeat(width)}`, ...body.map((row) => lineOf(row, width))].join("\n");
}

function lineOf(cells: readonly string[], width: number): string {
  return `| ${Array.from({ length: width }, (_, at) => cells[at] ?? "").join(" | ")} |`;
}

/** The texts of the cells, each in its column. */
function spread(rows: readonly (readonly AdfNode[])[], hasHead: boolean): readonly (readonly string[])[] {
  const fromAbove: number[] = [];
  return rows.map((row, rowAt) => {
    const cells: string[] = [];
    const skip = (): void => {
      while ((fromAbove[cells.length] ?? 0) > 0) {
        fromAbove[cells.length] = (fromAbove[cells.length] ?? 0) - 1;
        cells.push("");
      }
    };
    for (const cell of row) {
      skip();
      const isHeadOfRow = cell.type === "tableHeader" && !(hasHead && rowAt === 0);
      const first = cells.length;
      cells.push(isHeadOfRow ? strong(cellOf(cell)) : cellOf(cell));
      while (cells.length < first + spanOf(cell, "colspan") && cells.length < widest) cells.push("");
      for (let at = first; at < cells.length; at++) fromAbove[at] = spanOf(cell, "rowspan") - 1;
    }
    skip();
    return cells;
  });
}

function spanOf(cell: AdfNode, name: string): number {
  return Math.min(widest, Math.max(1, Math.trunc(numberAttribute(cell, name) ?? 1)));
}

function strong(text: string): string {
  return /^[\p{L}\p{N}](?:[^*`]*[\p{L}\p{N}])?$/u.test(text) ? `**${text}**` : text;
}

function cellOf(cell: AdfNode): string {
  return linesOf(cell, 0)
    .filter((line) => line !== "")
    .join("<br>")
    .replaceAll("|", String.raw`\|`);
}

/** What stands in a cell has no blocks of its own in Markdown: each becomes a line. */
function linesOf(node: AdfNode, depth: number): readonly string[] {
  if (depth > deepest) return [escapeMarkdown(visibleText(textBelow(node)).replaceAll(/\s+/g, " "))];
  const children = node.content.map(nodeOf);
  if (node.text !== "" || children.some(isInline)) {
    const own = node.text === "" ? node.content : [{ type: "text", text: node.text }, ...node.content];
    return [inlineMarkdown(own, 0).replaceAll("\\\n", "<br>").replaceAll("\n", " ")];
  }
  return children.flatMap((child, at) => {
    const [first, ...rest] = linesOf(child, depth + 1);
    return first === undefined ? [] : [`${signOf(node, child, at)}${first}`, ...rest];
  });
}

function signOf(list: AdfNode, item: AdfNode, at: number): string {
  switch (list.type) {
    case "bulletList":
    case "decisionList":
      return "• ";
    case "orderedList":
      return `${(numberAttribute(list, "order") ?? 1) + at}. `;
    case "taskList":
      return textAttribute(item, "state") === "DONE" ? "☑ " : "☐ ";
    default:
      return "";
  }
}
