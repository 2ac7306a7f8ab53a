/** Lines of a text, counted from 0: `from` is the first, `to` the one after the last. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** A text by its lines. */
export interface TextLines {
  /** As it was read: with its byte order mark and its ends of lines. */
  readonly text: string;
  /** Its lines without their ends. */
  readonly lines: readonly string[];
  readonly ending: "\n" | "\r\n";
}

const mark = /^\uFEFF/;
const lineEnd = /\r\n|\n|\r/;

export function readLines(text: string): TextLines {
  // A string splits many times faster than a pattern.
  const lines = text.replace(mark, "").split(text.includes("\r") ? lineEnd : "\n");
  if (lines.at(-1) === "") lines.pop();
  return { text, lines, ending: text.includes("\r\n") ? "\r\n" : "\n" };
}

/** Lines that take the place of others; where `from` is `to`, they are added before it. */
export interface LineEdit {
  readonly lines: LineRange;
  readonly by: readonly string[];
}

/** Changes those lines and not a byte more. Edits do not overlap. */
export function editLines(before: TextLines, edits: readonly LineEdit[]): string {
  const first = mark.exec(before.text)?.[0] ?? "";
  const parts = before.text.slice(first.length).split(/(\r\n|\n|\r)/);
  const count = before.lines.length;
  const isClosed = count === 0 || (parts[2 * count - 1] ?? "") !== "";
  const pieces: string[] = [];
  let next = 0;
  const copy = (to: number): void => {
    for (; next < to; next++) pieces.push((parts[2 * next] ?? "") + (parts[2 * next + 1] ?? ""));
  };
  for (const { lines, by } of edits.toSorted((a, b) => a.lines.from - b.lines.from || a.lines.to - b.lines.to)) {
    copy(lines.from);
    const added = by.join(before.ending);
    const opens = by.length > 0 && next === count && count > 0 && !isClosed ? before.ending : "";
    const closes = by.length > 0 && (lines.to < count || isClosed) ? before.ending : "";
    pieces.push(opens + added + closes);
    next = Math.max(next, lines.to);
  }
  copy(count);
  return first + pieces.join("");
}
