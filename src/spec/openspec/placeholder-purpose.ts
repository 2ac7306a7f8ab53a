import type { LineRange } from "../../markdown/text-lines.ts";

/** The two ends of the sentence that `openspec archive` writes where it makes a spec; the id of the change stands between them. */
export const placeholderStart = "TBD - created by archiving change ";
export const placeholderEnd = ". Update Purpose after archive.";

// In capitals it is a mark whatever follows; otherwise only before punctuation, since "Todo" begins sentences in some languages.
const loudMark = /^(?:TBD|TODO)(?![\p{L}\p{N}\p{M}_])/u;
const quietMark = /^(?:TBD|TODO)(?=[ \t]*(?:$|[:\-–—.,;()[\]{}]))/iu;

/** The line that says that a purpose is still to be written, counted from 0; undefined where somebody wrote one. */
export function isPlaceholder(
  lines: readonly string[],
  fenced: ReadonlySet<number>,
  { from, to }: LineRange,
): number | undefined {
  const own = lines
    .slice(from, to)
    .map((text, index) => ({ text, line: from + index }))
    .filter(({ line }) => !fenced.has(line));
  const first = own.find(({ text }) => text.trim() !== "");
  if (first === undefined) return undefined;
  const mark = first.text.trim();
  if (loudMark.test(mark) || quietMark.test(mark)) return first.line;
  const whole = own.map(({ text }) => text).join("\n");
  const end = whole.lastIndexOf(placeholderEnd);
  const start = end === -1 ? -1 : whole.lastIndexOf(placeholderStart, end);
  return start === -1 ? undefined : own[whole.slice(0, start).split("\n").length - 1]?.line;
}
