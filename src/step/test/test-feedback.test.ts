import { expect, test } from "vitest";
import type { TestResult } from "../../test-report/test-report.ts";
import type { TestRun } from "../test-command.ts";
import { testFeedback, type TestsToTell } from "./test-feedback.ts";

function told(more: Partial<TestsToTell>): string {
  return testFeedback({ runs: [], total: 3, fresh: [], still: [], gone: [], ...more });
}

function failed(name: string, more: Partial<TestResult> = {}): TestResult {
  return { name, status: "failed", ...more };
}

const troubled: TestRun = {
  command: "unit",
  ok: false,
  trouble: "The command has written no report: there is no file r.xml.",
  exitCode: 1,
  report: { tests: [] },
  tail: "Error: Cannot find module './sum'\n    at sum.test.js:1",
};

test("nothing is said where all is well, also where tests fail as before or are gone", () => {
  expect(told({})).toBe("");
  expect(told({ still: [failed("a")], gone: ["b"] })).toBe("");
});

test("each failure is told with its place and its message", () => {
  const fresh = [
    failed("sum > adds", { file: "sum.test.ts", line: 12, message: "expected 3\n  to be 4" }),
    failed("loads", { file: "load.test.ts", status: "errored" }),
  ];
  expect(told({ fresh })).toBe(
    "2 of 3 tests failed:\n\n1. sum > adds (sum.test.ts:12)\n   expected 3\n     to be 4\n\n2. loads (load.test.ts) could not be run to its end\n",
  );
});

test("what failed before is counted beside what is new", () => {
  const text = told({ fresh: [failed("a")], still: [failed("b")], gone: ["c"] });
  expect(text).toContain("1 of 3 tests failed that did not fail before:\n\n1. a\n");
  expect(text).toContain("1 test failed before as well, which is not held against you.");
  expect(text).toContain("Of the tests that failed before, 1 cannot be found any more.");
});

test("a report that cannot be believed is told of with the end of what was printed", () => {
  expect(told({ runs: [troubled] })).toBe(
    `The report of the test command "unit" cannot be believed. The command has written no report: there is no file r.xml.\nThe end of what it printed:\n   Error: Cannot find module './sum'\n       at sum.test.js:1\n`,
  );
});

test("of very many and very long failures as much is told as fits, and all are counted", () => {
  const fresh = Array.from({ length: 3000 }, (_, at) => failed(`test ${at}`, { message: "x".repeat(100_000) }));
  const text = told({ fresh, total: 5000 });
  expect(text.length).toBeLessThan(30_000);
  expect(text).toContain("3000 of 5000 tests failed:");
  const shown = text.match(/^\d+\. test/gmu)?.length ?? 0;
  const named = text.match(/^- test/gmu)?.length ?? 0;
  expect(shown).toBeGreaterThan(5);
  expect(text).toContain(`- and ${3000 - shown - named} more`);
});

test("the end of what was printed has a bound", () => {
  expect(told({ runs: [{ ...troubled, tail: `${"y".repeat(100_000)}the end` }] })).toMatch(/^.{0,5000}the end\n$/su);
});
