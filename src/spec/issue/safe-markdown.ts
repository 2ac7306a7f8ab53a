import { escapeLineStart, escapeMarkdown, fencedCode } from "../../markdown/escape-markdown.ts";
import { type Block, type LineRange, readMarkdown } from "../../markdown/markdown.ts";
import { visibleText } from "../../markdown/plain-text.ts";

const largest = 1_000_000;

/**
 * Markdown of somebody else, in which nothing is hidden: no comments, no HTML, no signs of no width. What it shows stays as it
 * is, and nothing in it is open at its end.
 */
export function safeMarkdown(text: string): string {
  const seen = withoutFrontmatter(visibleText(text));
  const kept = seen.length <= largest ? seen : seen.slice(0, seen.lastIndexOf("\n", largest) + 1 || largest);
  const lines = withoutComments(kept);
  const note = kept === seen ? [] : ["", "*(the rest is left out: it is too long)*"];
  return withoutFrontmatter([...closed(lines), ...note].join("\n").replace(/^\n+/, "").trimEnd());
}

/** Lines at the top of a file may be its frontmatter; those of an issue are a rule. */
function withoutFrontmatter(text: string): string {
  return text.replace(/^---(?=[ \t]*(?:\n|$))/, "***");
}

/** What a comment hid may make another one with what stood around it. */
function withoutComments(text: string): readonly string[] {
  let now = text;
  for (let pass = 0; pass < 5; pass++) {
    const next = withoutFrontmatter(outsideCode(now, commentless));
    if (next === now) break;
    now = next;
  }
  return withoutFrontmatter(outsideCode(now, (part) => part.replaceAll("<!--", "&lt;!--"))).split("\n");
}

/** Whichever begins first, a comment or code in backticks, takes what stands in it. */
function commentless(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { index, 0: whole } of text.matchAll(/(?<!\\)`+|<!--[\s\S]*?-->/g)) {
    if (index < from) continue;
    const isComment = whole.startsWith("<");
    const end = isComment
      ? index + whole.length
      : (closing(text, { at: index, length: whole.length }) ?? index + whole.length);
    pieces.push(text.slice(from, isComment ? index : end));
    from = end;
  }
  return [...pieces, text.slice(from)].join("");
}

/** Changes what is not code, each block by itself: what begins in one of them does not end in another. */
function outsideCode(text: string, change: (part: string) => string): string {
  const { lines, blocks } = readMarkdown(text);
  const pieces: string[] = [];
  let from = 0;
  for (const block of blocks) {
    if (block.kind === "item" || block.lines.from < from) continue;
    if (block.lines.from > from) pieces.push(change(lines.slice(from, block.lines.from).join("\n")));
    const own = lines.slice(block.lines.from, block.lines.to).join("\n");
    pieces.push(block.kind === "code" ? own : change(own));
    from = block.lines.to;
  }
  if (from < lines.length) pieces.push(change(lines.slice(from).join("\n")));
  return pieces.join("\n");
}

/** Block by block, each as it was but for what is HTML, or code without an end. */
function closed(lines: readonly string[]): readonly string[] {
  const { blocks } = readMarkdown(lines.join("\n"));
  const out: string[] = [];
  let at = 0;
  const copyText = (to: number): void => {
    while (at < to) {
      const end = firstBlank(lines, at, to);
      if (end > at) out.push(...asText(lines.slice(at, end).join("\n")).split("\n"));
      if (end < to) out.push("");
      at = end + 1;
    }
    at = to;
  };
  for (const block of blocks) {
    if (!isSpecial(block) || block.lines.from < at) continue;
    copyText(block.lines.from);
    const by = rewritten(block, lines);
    if (block.kind === "code" && block.depth === 0 && out.length > 0 && out.at(-1) !== "") out.push("");
    out.push(...by);
    at = block.lines.to;
    // As text it would take what follows into its paragraph, or become a heading of it.
    if (block.kind === "other" && block.depth === 0 && (lines[at] ?? "").trim() !== "") out.push("");
  }
  copyText(lines.length);
  return out;
}

function firstBlank(lines: readonly string[], from: number, to: number): number {
  let at = from;
  while (at < to && (lines[at] ?? "").trim() !== "") at++;
  return at;
}

function isSpecial(block: Block): boolean {
  return block.kind === "code" || (block.kind === "other" && block.text !== "");
}

function rewritten(block: Block, lines: readonly string[]): readonly string[] {
  const own = linesOf(lines, block.lines);
  if (block.kind === "code") return block.depth > 0 ? own : fencedCode(block.text, block.info).split("\n");
  return own.map((line) => {
    const [before = ""] = /^[\s>]*(?:[-*+]\s+|\d{1,9}[.)]\s+)?/.exec(line) ?? [];
    return block.depth > 0 ? `${before}${plain(line.slice(before.length))}` : plain(line);
  });
}

function linesOf(lines: readonly string[], { from, to }: LineRange): readonly string[] {
  return lines.slice(from, to);
}

function plain(line: string): string {
  return escapeLineStart(escapeMarkdown(line.replaceAll(layout, "")));
}

// Says nothing but how something is laid out.
const layout = /(?<!\\)<\/?(?:details|summary|div|p|br|center)(?:\s[^<>]*)?\/?>/gi;
const tagOrPicture = /(?<!\\)(?:<(?!https?:|mailto:|\/?(?:u|sub|sup)>)(?=[a-z/!?])|!(?=\[))/gi;

/** Text in which HTML is shown and not done; pictures are links. What stands in backticks stays as it is. */
function asText(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let open = backticks(text, 0); open !== undefined; open = backticks(text, from)) {
    const close = closing(text, open);
    pieces.push(shown(text.slice(from, open.at)));
    const end = close ?? open.at + open.length;
    pieces.push(text.slice(open.at, end));
    from = end;
  }
  return [...pieces, shown(text.slice(from))].join("");
}

interface Run {
  readonly at: number;
  readonly length: number;
}

function backticks(text: string, from: number): Run | undefined {
  const run = /(?<!\\)`+/g;
  run.lastIndex = from;
  const found = run.exec(text);
  return found === null ? undefined : { at: found.index, length: found[0].length };
}

/** Where the code ends that begins there: behind as many backticks, in the same paragraph. */
function closing(text: string, { at, length }: Run): number | undefined {
  const [paragraph = ""] = text.slice(at + length).split(/\n[ \t]*\n/, 1);
  for (const found of paragraph.matchAll(/`+/g))
    if (found[0].length === length) return at + length + found.index + length;
  return undefined;
}

function shown(text: string): string {
  return text.replaceAll(layout, "").replaceAll(tagOrPicture, "\\$&");
}
