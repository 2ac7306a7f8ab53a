import { z } from "zod";
import { jsonOf } from "./json-text.ts";
import type { CountedLine, ReadCounts } from "./line-counts.ts";

const lines = z.array(z.number());

const shape = z.object({
  files: z.record(
    z.string(),
    z.object({
      executed_lines: lines,
      missing_lines: lines,
      contexts: z.record(z.string(), z.array(z.string())).optional(),
    }),
  ),
});

export function isCoveragePy(text: string): boolean {
  return /^\s*\{/u.test(text) && text.includes('"executed_lines"');
}

/** `coverage json`. Contexts name tests, with the part of the test behind a bar; the empty one is what runs outside of all tests. */
export function readCoveragePy(text: string): ReadCounts {
  const json = jsonOf(text, shape);
  if (json === undefined) return { ok: false, trouble: "The coverage is no whole JSON of coverage.py." };
  const files = Object.entries(json.files).map(
    ([path, { executed_lines: run, missing_lines: missed, contexts = {} }]) => ({
      path,
      lines: [
        ...run.map((line): CountedLine => ({ line, isRun: true, tests: testsOf(contexts[String(line)]) })),
        ...missed.map((line): CountedLine => ({ line, isRun: false })),
      ],
    }),
  );
  return { ok: true, files };
}

function testsOf(contexts: readonly string[] = []): readonly string[] {
  const names = contexts.map((each) => each.replace(/\|(?:setup|run|teardown)$/u, ""));
  return [...new Set(names.filter((each) => each !== ""))];
}
