import type { LineSpan } from "../review/line-span.ts";

/** A place as a person writes it. */
export interface PlaceWords {
  readonly file: string;
  readonly lines?: LineSpan;
}

/** `FILE:LINE`, `FILE:FROM-TO`, `FILE:LINE:COLUMN` as compilers tell it, or `FILE`. Undefined where the lines cannot be. */
export function readPlace(words: string): PlaceWords | undefined {
  const found = /^(?<file>.+?):(?<from>\d+)(?:-(?<to>\d+)|:\d+)?:?$/su.exec(words)?.groups;
  if (found === undefined) return words === "" ? undefined : { file: words };
  const { file = "", from = "", to = from } = found;
  const lines = { startLine: Number(from), endLine: Number(to) };
  return lines.startLine >= 1 && lines.startLine <= lines.endLine && lines.endLine <= Number.MAX_SAFE_INTEGER
    ? { file, lines }
    : undefined;
}
