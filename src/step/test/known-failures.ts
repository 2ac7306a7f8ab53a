import { testId } from "../../test-report/test-id.ts";
import type { TestResult } from "../../test-report/test-report.ts";

export interface SortedFailures {
  /** Those that are held against the change. */
  readonly fresh: readonly TestResult[];
  /** Those that failed before as well. */
  readonly still: readonly TestResult[];
  /** The names of those that failed before and of which the report knows nothing any more. */
  readonly gone: readonly string[];
}

/** Holds the tests of a run against those that failed before. A name that failed twice before may fail twice, and no more. */
export function sortFailures(tests: readonly TestResult[], known: readonly string[]): SortedFailures {
  const left = new Map<string, number>();
  for (const name of known) left.set(name, (left.get(name) ?? 0) + 1);
  const fresh: TestResult[] = [];
  const still: TestResult[] = [];
  for (const test of tests) {
    if (!hasFailed(test)) continue;
    const id = testId(test);
    const count = left.get(id) ?? 0;
    left.set(id, count - 1);
    (count > 0 ? still : fresh).push(test);
  }
  const there = new Set(tests.map(testId));
  return { fresh, still, gone: [...new Set(known)].filter((name) => !there.has(name)) };
}

export function hasFailed({ status }: TestResult): boolean {
  return status === "failed" || status === "errored";
}
