import type { Coverage } from "../coverage/coverage.ts";
import { findTest } from "../test-report/find-test.ts";
import type { TestResult } from "../test-report/test-report.ts";
import type { LineSpan } from "./line-span.ts";

/**
 * Whether coverage shows that a test has run some lines: it tells of them, and of none that it was missed. A function that was only loaded
 * has its first line run, and not what stands in it.
 */
export function runsLines(coverage: Coverage, { path, startLine, endLine }: Lines, test: TestResult): boolean {
  const file = coverage.files.get(path);
  if (file === undefined) return false;
  const isIn = (line: number): boolean => line >= startLine && line <= endLine;
  if ([...file.missed].some((line) => isIn(line) && !file.run.has(line))) return false;
  return [...file.run].some(
    ([line, names]) => isIn(line) && (!coverage.byTest || [...names].some((name) => isNameOf(name, test))),
  );
}

interface Lines extends LineSpan {
  readonly path: string;
}

/** Whether a name in the coverage is that of a test in the report. */
export function isNameOf(name: string, test: TestResult): boolean {
  return name === test.name || findTest({ tests: [test] }, { name }).kind === "one";
}
