import { SignSet } from "./sign-set.ts";

// The words and signs that the grammar of shells is made of.

export const closers: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["if", "fi"],
  ["while", "done"],
  ["until", "done"],
  ["for", "done"],
]);
export const separators = new Set(["then", "else", "elif", "do", "!", "time"]);
/** `time` is a word of bash; elsewhere it is a program, and what follows are its arguments. */
export const timeHere = /time[ \t]+(?:-p[ \t]+)?(?:--[ \t]+)?/uy;
/** Words that begin a command in bash and are ordinary ones elsewhere. */
export const bashOnly = new Set(["function", "coproc", "select"]);
export const closing = new Set(["}", "fi", "done", "esac"]);
export const keywords = new Set([...closers.keys(), ...separators, ...closing, "case", "in"]);
/** Words that mean something where a command begins, and the longest of them. */
export const firstWords = new Set([...keywords, ...bashOnly]);
export const longestFirstWord = Math.max(...Array.from(firstWords, ({ length }) => length));
export const testOperators = new Set(["&", "|", "(", ")", "<", ">", "\n"]);
/** Ends a word that stands without quotes. */
export const wordEnds = new SignSet(/[ \t\n;&|<>()]/u);
const nameBegins = new SignSet(/[A-Za-z_]/u);
const nameGoesOn = new SignSet(/[A-Za-z0-9_]/u);
const parameterSigns = new SignSet(/[0-9@*#?$!-]/u);
export const beginsDescriptor = new SignSet(/[0-9{]/u);

/** Where the name of a variable ends that begins at an offset: at the offset itself where none does. */
export function endOfName(text: string, start: number): number {
  if (start >= text.length || !nameBegins.has(text.charCodeAt(start))) return start;
  let end = start + 1;
  while (end < text.length && nameGoesOn.has(text.charCodeAt(end))) end++;
  return end;
}

/** Where the name of a parameter ends, as it stands after `$`: `name`, `1` or `@`. */
export function endOfParameter(text: string, start: number): number {
  const end = endOfName(text, start);
  return end === start && start < text.length && parameterSigns.has(text.charCodeAt(start)) ? start + 1 : end;
}

/** The file that a redirection is about: a part of it, and no word of the command. */
export const descriptorHere = /(?:\d+|\{[A-Za-z_][A-Za-z0-9_]*\})(?=[<>])/uy;
