import type { LineSpan } from "../review/line-span.ts";

/** A place as a person writes it. */
export interface PlaceWords {
  readonly file: string;
  readonly lines?: LineSpan;
}

/**
 * What may be meant by `FILE:LINE`, `FILE:FROM-TO`, `FILE:LINE:COLUMN` as compilers tell it, or `FILE`: the longest name of a file
 * first, since a name may end as if a line followed. None where the lines cannot be.
 */
export function readPlaces(words: string): readonly PlaceWords[] {
  const last = /^(?<file>.+):(?<from>\d+)(?:-(?<to>\d+))?:?$/su.exec(words)?.groups;
  const column = /^(?<file>.+):(?<from>\d+):\d+:?$/su.exec(words)?.groups;
  const asFile = words === "" ? [] : [{ file: words }];
  if (last === undefined) return asFile;
  const ranges = [last, column].flatMap((found) => (found === undefined ? [] : rangeOf(found)));
  return ranges.length === 0 ? [] : [...asFile, ...ranges];
}

function rangeOf({ file = "", from = "", to = from }: Readonly<Record<string, string>>): readonly PlaceWords[] {
  const lines = { startLine: Number(from), endLine: Number(to) };
  const isRange = 1 <= lines.startLine && lines.startLine <= lines.endLine && lines.endLine <= Number.MAX_SAFE_INTEGER;
  return isRange ? [{ file, lines }] : [];
}
