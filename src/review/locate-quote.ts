import { withoutEnd } from "./code-lines.ts";
import type { LineSpan } from "./line-span.ts";

/** So many lines may each end of a claim be away from where its quote stands. */
export const relocationWindow = 20;

export type Located =
  | { readonly kind: "found"; readonly span: LineSpan }
  /** Not where it was said to be, and at several places near it. */
  | { readonly kind: "several"; readonly at: readonly number[] }
  /** It may stand elsewhere in the file. */
  | { readonly kind: "nowhere"; readonly elsewhere?: number };

/** The lines of a quote: without what ends them, and without blank ones around. */
export function quotedLines(quote: string): readonly string[] {
  const lines = quote.split("\n").map(withoutEnd);
  const from = lines.findIndex((line) => line !== "");
  return from === -1 ? [] : lines.slice(from, lines.findLastIndex((line) => line !== "") + 1);
}

/**
 * Finds a quote in the lines of a file: where it was said to be, or else at the one place near it. Every line has to be the same, but for
 * blanks at its end.
 */
export function locateQuote(lines: readonly string[], quote: string, said: LineSpan): Located {
  const wanted = quotedLines(quote);
  const leading = leadingBlanks(quote);
  const stands = (line: number): boolean => wanted.every((text, at) => lines[line - 1 + at] === text);
  const isNear = (line: number): boolean => isWithin(line, said.startLine) && isWithin(endOf(line), said.endLine);
  const endOf = (line: number): number => line + wanted.length - 1;
  const found = (line: number): Located => ({ kind: "found", span: { startLine: line, endLine: endOf(line) } });
  for (const line of [said.startLine, said.startLine + leading]) if (isNear(line) && stands(line)) return found(line);
  const near = linesAround(said.startLine).filter((line) => isNear(line) && stands(line));
  const [first] = near;
  if (first === undefined) return nowhere(lines.findIndex((_, at) => stands(at + 1)) + 1);
  return near.length === 1 ? found(first) : { kind: "several", at: near };
}

function leadingBlanks(quote: string): number {
  return quote.split("\n").findIndex((line) => withoutEnd(line) !== "");
}

function isWithin(line: number, said: number): boolean {
  return line >= 1 && Math.abs(line - said) <= relocationWindow;
}

function linesAround(line: number): readonly number[] {
  return Array.from({ length: 2 * relocationWindow + 1 }, (_, at) => line - relocationWindow + at);
}

function nowhere(elsewhere: number): Located {
  return { kind: "nowhere", ...(elsewhere === 0 ? {} : { elsewhere }) };
}
