import { type LineRange, type Markdown, readMarkdown } from "../markdown/markdown.ts";
import type { Problem } from "../problem/problem.ts";
import { located, type Source } from "../problem/source.ts";
import type { SpecFile, SpecPlace } from "./spec.ts";

/** A file with the way from lines of it to places. */
export interface LinedFile {
  readonly file: string;
  readonly source: Source;
  /** The line of the file, counted from 0, from which others count. */
  readonly firstLine: number;
}

/** A file while it is read: its structure, whose lines count from the first line. */
export interface SpecText extends LinedFile {
  readonly markdown: Markdown;
}

export function linedFile({ path, text }: SpecFile): LinedFile {
  return { file: path, source: sourceOfLines(path, text), firstLine: 0 };
}

export function readSpecText(file: SpecFile): SpecText {
  return { ...linedFile(file), markdown: readMarkdown(file.text) };
}

/** Its lines are those of Markdown, in which a carriage return alone ends one, too. */
export function sourceOfLines(file: string, text: string): Source {
  const lineStarts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  return { file, text, lineStarts };
}

/** The problem at the words of the first of these lines. */
export function problemAt({ source, firstLine }: LinedFile, problem: Problem, lines: LineRange): Problem {
  const line = firstLine + lines.from;
  const start = source.lineStarts[line] ?? source.text.length;
  const next = source.lineStarts[line + 1] ?? source.text.length;
  const whole = source.text.slice(start, next).replace(/^\uFEFF/, " ");
  const indent = whole.length - whole.trimStart().length;
  const words = whole.trim().length;
  return located(
    source,
    problem,
    words === 0 ? { start, end: start + 1 } : { start: start + indent, end: start + indent + words },
  );
}

export function placeOfLines({ file, firstLine }: LinedFile, { from, to }: LineRange): SpecPlace {
  return { file, line: firstLine + from + 1, endLine: firstLine + Math.max(from + 1, to) };
}
