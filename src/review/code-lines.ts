import { CodeReader, type Stretch } from "./code-reader.ts";
import { embedded, languageOf, type Language } from "./languages.ts";
import type { LineSpan } from "./line-span.ts";

/** The lines of a file, and what of them is code. */
export class CodeLines {
  /** Without what ends them, and without the blanks before that. */
  readonly lines: readonly string[];
  readonly #path: string;
  readonly #text: string;
  #comments: readonly Stretch[] | undefined;
  #starts: readonly number[] | undefined;

  constructor(path: string, text: string) {
    this.lines = linesOf(text);
    this.#path = path;
    this.#text = text;
  }

  /**
   * Some of the lines with blanks in the place of comments, so that what is left is code. Of a language that is not known, and of prose,
   * all is left.
   */
  code({ startLine, endLine }: LineSpan): readonly string[] {
    this.#starts ??= startsOf(this.#text);
    this.#comments ??= commentsOf(this.#path, this.#text);
    const from = this.#starts[startLine - 1] ?? this.#text.length;
    const to = this.#starts[endLine] ?? this.#text.length;
    const code = blanked(this.#text.slice(from, to), from, this.#comments).split("\n");
    return code.slice(0, endLine - startLine + 1);
  }
}

/** The lines of a text; what comes after the last end of one is one only where something stands there. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(withoutEnd);
}

/** A line without the blanks at its end, and without what a carriage return has left. */
export function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end--;
  return end === line.length ? line : line.slice(0, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
  return starts;
}

function commentsOf(path: string, text: string): readonly Stretch[] {
  const language = languageOf(path);
  if (language === undefined) return [];
  const comments = new CodeReader(text, language).comments();
  if (language.traits?.includes("embeds") !== true) return comments;
  return [...comments, ...embeddedComments(text, comments)].toSorted(([a], [b]) => a - b);
}

const opening = /<(?<name>script|style)\b[^<>]{0,1000}>/giu;
const closing = /<\/(?:script|style)\b/giu;

/** What stands in a page of another language, outside of its own comments. */
function embeddedComments(page: string, comments: readonly Stretch[]): readonly Stretch[] {
  const found: Stretch[] = [];
  let next = 0;
  let at = 0;
  for (const { groups, index, 0: tag } of page.matchAll(opening)) {
    while ((comments[at]?.[1] ?? page.length) <= index) at++;
    if (index < next || (comments[at]?.[0] ?? page.length) <= index) continue;
    const from = index + tag.length;
    closing.lastIndex = from;
    next = closing.exec(page)?.index ?? page.length;
    const isScript = groups?.["name"]?.toLowerCase() === "script";
    const inside = commentsIn(page.slice(from, next), isScript ? embedded.script : embedded.style);
    for (const [first, end] of inside) found.push([from + first, from + end]);
  }
  return found;
}

function commentsIn(text: string, language: Language): readonly Stretch[] {
  return new CodeReader(text, language).comments();
}

/** A part of a text that begins at an offset, with blanks for what is comment of it. */
function blanked(part: string, offset: number, comments: readonly Stretch[]): string {
  const parts: string[] = [];
  let next = 0;
  for (let at = firstBehind(comments, offset); at < comments.length; at++) {
    const [start = 0, end = 0] = comments[at] ?? [];
    if (start >= offset + part.length) break;
    const [from, to] = [Math.max(next, start - offset), Math.min(part.length, end - offset)];
    if (to <= from) continue;
    parts.push(part.slice(next, from), blanks(part.slice(from, to)));
    next = to;
  }
  return next === 0 ? part : parts.join("") + part.slice(next);
}

/** The first that ends behind an offset; those of a page may stand in one another, and end in another order than they begin. */
function firstBehind(comments: readonly Stretch[], offset: number): number {
  const found = comments.findIndex(([, end]) => end > offset);
  return found === -1 ? comments.length : found;
}

/** As many lines, each as long. */
function blanks(comment: string): string {
  return comment
    .split("\n")
    .map((line) => " ".repeat(line.length))
    .join("\n");
}
