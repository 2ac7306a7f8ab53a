import type { JsonValue } from "../json/json.ts";
import { codeSpan, escapeLineStart, escapeMarkdown } from "../markdown/escape-markdown.ts";
import { oneLine, visibleText } from "../markdown/plain-text.ts";
import { type AdfNode, nodeOf, numberAttribute, textAttribute, textBelow } from "./adf.ts";

const inlineTypes: ReadonlySet<string> = new Set([
  "text",
  "hardBreak",
  "mention",
  "emoji",
  "inlineCard",
  "date",
  "status",
  "placeholder",
  "mediaInline",
  "inlineExtension",
]);

export function isInline(node: AdfNode): boolean {
  return inlineTypes.has(node.type);
}

/** Something that Markdown cannot show, said in words. */
export function note(words: string): string {
  return `*(${escapeMarkdown(oneLine(words))})*`;
}

/** What stands in a paragraph, in as many lines as it has. */
export function inlineMarkdown(content: readonly JsonValue[], depth: number): string {
  const lines = inlineText(content, depth)
    .split("\n")
    .map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  return lines.map((line, at) => escapeLineStart(line) + (at === lines.length - 1 ? "" : "\\")).join("\n");
}

/** The same on one line, as a heading or an item needs it. */
export function inlineLine(content: readonly JsonValue[], depth: number): string {
  return inlineText(content, depth).replaceAll(/\s+/g, " ").trim();
}

const deepest = 12;

function inlineText(content: readonly JsonValue[], depth: number): string {
  let text = "";
  const nodes = joined(content.map(nodeOf));
  for (const [at, node] of nodes.entries()) {
    const piece = pieceOf(node, { before: text.slice(-2), after: firstSign(nodes[at + 1]) }, depth);
    text += isInline(node) || text === "" || text.endsWith(" ") ? piece : ` ${piece}`;
  }
  return text;
}

/** Pieces of text that look alike are one. */
function joined(nodes: readonly AdfNode[]): readonly AdfNode[] {
  const all: AdfNode[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (last?.type === "text" && node.type === "text" && sameMarks(last, node))
      all[all.length - 1] = { ...last, text: last.text + node.text };
    else all.push(node);
  }
  return all;
}

function sameMarks(a: AdfNode, b: AdfNode): boolean {
  return (
    a.marks.length === b.marks.length &&
    a.marks.every(({ type, attrs }, at) => type === b.marks[at]?.type && attrs["href"] === b.marks[at]?.attrs["href"])
  );
}

/** What stands on both sides: whether a mark can open and close depends on it. */
interface Beside {
  readonly before: string;
  readonly after: string;
}

function firstSign(node: AdfNode | undefined): string {
  if (node === undefined || node.type === "hardBreak") return "";
  return node.type === "text" ? visibleText(node.text).slice(0, 2) : "x";
}

function pieceOf(node: AdfNode, beside: Beside, depth: number): string {
  switch (node.type) {
    case "text":
      return markedText(node, beside);
    case "hardBreak":
      return "\n";
    case "mention":
      return escapeMarkdown(mentionOf(oneLine(textAttribute(node, "text"))));
    case "emoji":
      return escapeMarkdown(oneLine(textAttribute(node, "text") || textAttribute(node, "shortName")));
    case "date":
      return dateOf(node);
    case "status":
      return marked("**", escapeMarkdown(oneLine(textAttribute(node, "text"))), beside);
    case "inlineCard":
      return cardOf(node);
    case "placeholder":
      return note(textAttribute(node, "text") || "to be filled in");
    case "mediaInline":
      return mediaNote(node);
    case "inlineExtension":
      return `${note(`extension ${textAttribute(node, "extensionKey")}`)}${textOf(node, depth)}`;
    default:
      return textOf(node, depth);
  }
}

/** What stands in a node that does not belong into a line. */
function textOf(node: AdfNode, depth: number): string {
  const own = escapeMarkdown(visibleText(node.text));
  if (node.content.length === 0) return own;
  return `${own} ${depth < deepest ? inlineText(node.content, depth + 1) : escapeMarkdown(visibleText(textBelow(node)))} `;
}

function mentionOf(text: string): string {
  return text === "" ? "@somebody" : text.startsWith("@") ? text : `@${text}`;
}

function dateOf(node: AdfNode): string {
  const written = textAttribute(node, "timestamp") || String(numberAttribute(node, "timestamp") ?? "");
  const date = new Date(/^-?\d{1,16}$/.test(written) ? Number(written) : Number.NaN);
  return Number.isNaN(date.getTime()) ? escapeMarkdown(oneLine(written)) : (date.toISOString().split("T")[0] ?? "");
}

/** A link to something of which only the address is known. */
export function cardOf(node: AdfNode): string {
  const url = oneLine(textAttribute(node, "url"));
  if (url === "") return note("a link");
  return isSafe(url) ? `<${encoded(url)}>` : escapeMarkdown(url);
}

/** Never the picture itself: whoever looks at it would ask somebody's server for it. */
export function mediaNote(node: AdfNode): string {
  const name = oneLine(textAttribute(node, "alt") || textAttribute(node, "__fileName"));
  const url = oneLine(textAttribute(node, "url"));
  const words = `${textAttribute(node, "type") === "file" ? "attachment" : "image"}${name === "" ? "" : `: ${name}`}`;
  return isSafe(url) ? `${note(words)} <${encoded(url)}>` : note(words);
}

function markedText({ text, marks }: AdfNode, beside: Beside): string {
  const types = new Set(marks.map(({ type }) => type));
  const visible = visibleText(text);
  // A mark of a spec in a comment would be one wherever it stands.
  const isCode = types.has("code") && !visible.includes("<!--");
  const inner = isCode ? codeSpan(visible) : escapeMarkdown(visible);
  const link = marks.find(({ type }) => type === "link");
  const styled = linked(inner, link === undefined ? undefined : oneLine(textAttribute(link, "href")));
  const signs = `${types.has("strong") ? "**" : ""}${types.has("em") ? "*" : ""}${types.has("strike") ? "~~" : ""}`;
  const sub = marks.find(({ type }) => type === "subsup");
  const tag = types.has("underline")
    ? "u"
    : sub === undefined
      ? ""
      : textAttribute(sub, "type") === "sup"
        ? "sup"
        : "sub";
  return marked(signs, tag === "" || inner.trim() === "" ? styled : `<${tag}>${styled}</${tag}>`, beside);
}

/** With signs on both sides where they would be read as such; the words matter more than how they look. */
function marked(signs: string, text: string, { before, after }: Beside): string {
  const [, start = "", inner = "", end = ""] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  if (signs === "" || inner === "" || inner.includes("\n")) return text;
  const canOpen =
    start !== "" || /^$|[\s(]$/u.test(before) || (word.test(before.slice(-1)) && word.test(inner.charAt(0)));
  const canClose =
    end !== "" || /^$|^[\s).,;:!?]/u.test(after) || (word.test(after.charAt(0)) && word.test(inner.slice(-1)));
  if (!canOpen || !canClose) return text;
  return `${start}${signs}${inner}${signs.split("").toReversed().join("")}${end}`;
}

const word = /^[A-Za-z0-9]$/;

function linked(text: string, href: string | undefined): string {
  if (href === undefined || href === "" || text.trim() === "") return text;
  if (!isSafe(href)) return `${text} (${escapeMarkdown(href)})`;
  return `[${text.replaceAll(/(?<!\\)[[\]]/g, "\\$&").replaceAll("\n", " ")}](${encoded(href)})`;
}

function isSafe(url: string): boolean {
  return /^(?:https?:\/\/|mailto:)[^\s]/i.test(url);
}

function encoded(url: string): string {
  return url.replaceAll(/[\s<>()[\]\\|`"'*]/g, percent);
}

function percent(sign: string): string {
  return `%${(sign.codePointAt(0) ?? 0x20).toString(16).toUpperCase().padStart(2, "0")}`;
}
