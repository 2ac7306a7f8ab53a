import type { Place, Problem } from "./problem.ts";
import type { TextRange } from "./text-range.ts";

/** A text that a person wrote, and the way from offsets in it to lines and columns. */
export interface Source {
  /** The name that the person knows it by. */
  readonly file: string;
  readonly text: string;
  /** The offset at which each line starts. */
  readonly lineStarts: readonly number[];
}

const shownWidth = 100;

export function makeSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

export function placeAt(source: Source, range: TextRange): Place {
  const start = clamp(range.start, source.text.length);
  const line = lineOf(source, start);
  const lineStart = source.lineStarts[line] ?? 0;
  return {
    file: source.file,
    line: line + 1,
    column: start - lineStart + 1,
    excerpt: drawExcerpt(source, line, { start, end: Math.max(start, range.end) }),
  };
}

/** The place of a problem that is about a file as a whole, or about one that cannot be read. */
export function wholeFile(file: string): Place {
  return { file, line: 1, column: 1, excerpt: "" };
}

export function located(source: Source, problem: Problem, range: TextRange): Problem {
  return { ...problem, place: placeAt(source, range) };
}

function lineOf(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function drawExcerpt(source: Source, line: number, range: TextRange): string {
  const lineStart = source.lineStarts[line] ?? 0;
  const lineEnd = (source.lineStarts[line + 1] ?? source.text.length + 1) - 1;
  const whole = source.text.slice(lineStart, lineEnd).replace(/\r$/u, "");
  const from = range.start - lineStart;
  const width = Math.max(1, Math.min(range.end - lineStart, whole.length) - from);
  const cutFront = Math.max(0, Math.min(from - shownWidth / 2, whole.length - shownWidth));
  const shown = whole.slice(cutFront, cutFront + shownWidth);
  const front = cutFront > 0 ? "…" : "";
  const back = cutFront + shownWidth < whole.length ? "…" : "";
  const gutter = ` ${line + 1} | `;
  const indent = front + shown.slice(0, from - cutFront);
  const carets = "^".repeat(Math.max(1, Math.min(width, shownWidth - (from - cutFront))));
  return `${gutter}${front}${printable(shown)}${back}\n${" ".repeat(gutter.length - 2)}| ${blank(indent)}${carets}`;
}

/** Tabs stay, so that the carets stand under the text on every terminal. */
function blank(text: string): string {
  return text.replace(/[^\t]/gu, " ");
}

function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, "\u00b7");
}

function clamp(offset: number, length: number): number {
  return Math.min(Math.max(offset, 0), length);
}
