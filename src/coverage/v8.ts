import { z } from "zod";
import { reportPath } from "../test-report/report-path.ts";
import { jsonOf } from "./json-text.ts";
import type { CountedFile, CountedLine, ReadCounts, SourceOf } from "./line-counts.ts";

const rangeShape = z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() });

const shape = z.object({
  result: z.array(z.object({ url: z.string(), functions: z.array(z.object({ ranges: z.array(rangeShape) })) })),
});

type Range = z.output<typeof rangeShape>;

export function isV8(text: string): boolean {
  return /^\s*\{/u.test(text) && text.includes('"startOffset"') && text.includes('"result"');
}

export interface V8Text {
  readonly text: string;
  readonly root: string;
  readonly sourceOf: SourceOf;
}

/** What V8 counts: offsets into the text that it ran, from the whole file to the innermost block. */
export async function readV8({ text, root, sourceOf }: V8Text): Promise<ReadCounts> {
  const json = jsonOf(text, shape);
  if (json === undefined) return { ok: false, trouble: "The coverage is no whole JSON of V8." };
  const files: CountedFile[] = [];
  for (const { url, functions } of json.result) {
    const path = reportPath(url, root);
    const source = path === undefined ? undefined : await sourceOf(path);
    if (path === undefined || source === undefined) continue;
    const ranges = functions.flatMap((each) => each.ranges);
    if (isOf(source, ranges)) files.push({ path, lines: linesOf(source, ranges) });
  }
  return { ok: true, files };
}

/** The offsets are those of the source only where nothing was made of it before it ran: the outermost range is the whole text. */
function isOf(source: string, ranges: readonly Range[]): boolean {
  const length = withoutMark(source).length;
  return ranges.some(({ startOffset, endOffset }) => startOffset === 0 && endOffset === length);
}

function withoutMark(source: string): string {
  return source.startsWith("\uFEFF") ? source.slice(1) : source;
}

interface Line {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

/** The innermost range around a line says whether it was run. Ranges stand in the order from the outermost on. */
function linesOf(source: string, ranges: readonly Range[]): readonly CountedLine[] {
  const lines = codeLines(withoutMark(source));
  const counts = lines.map(() => 0);
  for (const { startOffset, endOffset, count } of ranges) {
    for (let at = firstAt(lines, startOffset); at < lines.length; at++) {
      const line = lines[at];
      if (line === undefined || line.end > endOffset) break;
      counts[at] = count;
    }
  }
  return lines.map(({ number }, at) => ({ line: number, isRun: (counts[at] ?? 0) > 0 }));
}

/** Lines that have something in them but a comment to their end, from their first sign to their last. */
function codeLines(source: string): readonly Line[] {
  const lines: Line[] = [];
  const pattern = /[^\r\n\u2028\u2029]+|\r\n|[\r\n\u2028\u2029]/gu;
  let number = 1;
  for (const { 0: text, index } of source.matchAll(pattern)) {
    if (/^[\r\n\u2028\u2029]/u.test(text)) {
      // Editors and git count neither of the two others as the end of a line.
      if (/[\r\n]/u.test(text)) number += 1;
      continue;
    }
    const plain = text.trim();
    if (plain === "" || plain.startsWith("//")) continue;
    const start = index + text.indexOf(plain);
    lines.push({ number, start, end: start + plain.length });
  }
  return lines;
}

/** The first line that begins at an offset or after it. */
function firstAt(lines: readonly Line[], offset: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
