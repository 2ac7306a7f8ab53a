import { z } from "zod";
import { jsonOf } from "./json-text.ts";
import type { CountedLine, ReadCounts } from "./line-counts.ts";

const place = z.object({ line: z.number() });

const shape = z.record(
  z.string(),
  z.object({
    path: z.string(),
    statementMap: z.record(z.string(), z.object({ start: place })),
    s: z.record(z.string(), z.number()),
  }),
);

export function isIstanbul(text: string): boolean {
  return /^\s*\{/u.test(text) && text.includes('"statementMap"');
}

/** `coverage-final.json`: a statement counts for the line that it begins in. */
export function readIstanbul(text: string): ReadCounts {
  const json = jsonOf(text, shape);
  if (json === undefined) return { ok: false, trouble: "The coverage is no whole JSON of Istanbul." };
  const files = Object.values(json).map(({ path, statementMap, s: counts }) => ({
    path,
    lines: Object.entries(statementMap).map(([id, { start }]): CountedLine => ({
      line: start.line,
      isRun: (counts[id] ?? 0) > 0,
    })),
  }));
  return { ok: true, files };
}
