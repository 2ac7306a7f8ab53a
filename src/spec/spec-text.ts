import { type LineRange, type Markdown, readMarkdown } from "../markdown/markdown.ts";
import type { Problem } from "../problem/problem.ts";
import { located, type Source } from "../problem/source.ts";
import type { SpecFile, SpecPlace } from "./spec.ts";

/** A file while it is read: its structure, and the way from lines of it to places. */
export interface SpecText {
  readonly file: string;
  readonly markdown: Markdown;
  readonly source: Source;
  /** The line of the file, counted from 0, at which `markdown` begins. */
  readonly firstLine: number;
}

export function readSpecText({ path, text }: SpecFile): SpecText {
  return { file: path, markdown: readMarkdown(text), source: sourceOfLines(path, text), firstLine: 0 };
}

/** Its lines are those of Markdown, in which a carriage return alone ends one, too. */
export function sourceOfLines(file: string, text: string): Source {
  const lineStarts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  return { file, text, lineStarts };
}

/** The problem at the words of the first of these lines. */
export function problemAt({ source, firstLine }: SpecText, problem: Problem, lines: LineRange): Problem {
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

export function placeOfLines({ file, firstLine }: SpecText, { from, to }: LineRange): SpecPlace {
  return { file, line: firstLine + from + 1, endLine: firstLine + Math.max(from + 1, to) };
}
