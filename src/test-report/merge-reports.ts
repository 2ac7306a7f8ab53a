import type { TestReport, TestResult, TestStatus } from "./test-report.ts";

/**
 * One report of several, which stand in the order of their time. Of a test that several have (it was tried again, or was in more than one
 * shard) the last counts, and how it ended before is noted. Tests of the same name within one report are different tests.
 */
export function mergeReports(reports: readonly TestReport[]): TestReport {
  const [first, ...others] = reports;
  if (first === undefined) return { tests: [] };
  if (others.length === 0) return first;
  const merged = new Map<string, readonly TestResult[]>();
  for (const report of reports) {
    for (const [key, tests] of grouped(report)) {
      const before = merged.get(key);
      merged.set(key, before === undefined ? tests : tests.map((test) => ({ ...test, runs: runsOf(before, test) })));
    }
  }
  return { tests: [...merged.values()].flat() };
}

function grouped({ tests }: TestReport): ReadonlyMap<string, readonly TestResult[]> {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) {
    const key = `${test.file ?? ""}\0${test.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [test]);
    else group.push(test);
  }
  return groups;
}

function runsOf(before: readonly TestResult[], now: TestResult): readonly TestStatus[] {
  return [...before, now].flatMap(({ runs, status }) => runs ?? [status]);
}
