import type { TestReport } from "./test-report.ts";

export interface TestCounts {
  readonly passed: number;
  /** Those that could not be run to their end are among them. */
  readonly failed: number;
  readonly skipped: number;
  readonly total: number;
}

export function countTests({ tests }: TestReport): TestCounts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status } of tests) {
    if (status === "passed") counts.passed += 1;
    else if (status === "skipped") counts.skipped += 1;
    else counts.failed += 1;
  }
  return { ...counts, total: tests.length };
}
