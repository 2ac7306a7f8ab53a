import { CodeReader } from "./code-reader.ts";
import { embedded, languageOf, type Language } from "./languages.ts";

/**
 * The lines of a file with blanks in the place of comments, so that what is left is code. Of a language that is not known, and of prose,
 * all is left.
 */
export function codeLines(path: string, text: string): readonly string[] {
  const language = languageOf(path);
  const code = language === undefined ? text : withoutComments(text, language);
  return linesOf(code);
}

/** The lines of a text without their ends; what comes after the last end is one only where something stands there. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(withoutEnd);
}

/** A line without the blanks at its end, and without what a carriage return has left. */
export function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(0, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

function withoutComments(text: string, language: Language): string {
  const code = blanked(text, new CodeReader(text, language).comments());
  return language.traits?.includes("embeds") === true ? embeds(code) : code;
}

const opening = /<(?<name>script|style)\b[^<>]{0,1000}>/giu;
const closing = /<\/(?:script|style)\b/giu;

function embeds(page: string): string {
  const parts: string[] = [];
  let next = 0;
  for (const { groups, index, 0: tag } of page.matchAll(opening)) {
    if (index < next) continue;
    const from = index + tag.length;
    closing.lastIndex = from;
    const to = closing.exec(page)?.index ?? page.length;
    const language = groups?.["name"]?.toLowerCase() === "script" ? embedded.script : embedded.style;
    parts.push(page.slice(next, from), withoutComments(page.slice(from, to), language));
    next = to;
  }
  return parts.join("") + page.slice(next);
}

function blanked(text: string, ranges: readonly (readonly [number, number])[]): string {
  const parts: string[] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    parts.push(text.slice(next, from), text.slice(from, to).replaceAll(/[^\n]/g, " "));
    next = to;
  }
  parts.push(text.slice(next));
  return parts.join("");
}
