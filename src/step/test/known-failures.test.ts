import fc from "fast-check";
import { expect, test } from "vitest";
import { readKnown } from "../read-known.ts";
import { testId } from "../../test-report/test-id.ts";
import type { TestResult, TestStatus } from "../../test-report/test-report.ts";
import { hasFailed, sortFailures } from "./known-failures.ts";

function result(name: string, status: TestStatus, more: Partial<TestResult> = {}): TestResult {
  return { name, status, ...more };
}

const cases: readonly (readonly [string, readonly string[], readonly TestResult[], object])[] = [
  ["nothing was known", [], [result("a", "failed")], { fresh: ["a"], still: [], gone: [] }],
  ["it fails as before", ["a"], [result("a", "failed")], { fresh: [], still: ["a"], gone: [] }],
  ["it passes now", ["a"], [result("a", "passed")], { fresh: [], still: [], gone: [] }],
  ["it is passed over now", ["a"], [result("a", "skipped")], { fresh: [], still: [], gone: [] }],
  ["it is gone", ["a"], [result("b", "passed")], { fresh: [], still: [], gone: ["a"] }],
  ["it has another name", ["a"], [result("b", "failed")], { fresh: ["b"], still: [], gone: ["a"] }],
  ["it cannot be run to its end now", ["a"], [result("a", "errored")], { fresh: [], still: ["a"], gone: [] }],
  [
    "one of two instances failed before, and both do now",
    ["a"],
    [result("a", "failed"), result("a", "failed")],
    { fresh: ["a"], still: ["a"], gone: [] },
  ],
  [
    "a test of the same name in another file",
    ["one.test.ts > a"],
    [result("a", "failed", { file: "two.test.ts" })],
    { fresh: ["two.test.ts > a"], still: [], gone: ["one.test.ts > a"] },
  ],
  [
    "another line and another message",
    ["one.test.ts > a"],
    [result("a", "failed", { file: "one.test.ts", line: 9, message: "another" })],
    { fresh: [], still: ["one.test.ts > a"], gone: [] },
  ],
];

test.each(cases)("what failed before is told from what is new where %s", (_, ...[known, tests, expected]) => {
  const { fresh, still, gone } = sortFailures(tests, known);
  expect({ fresh: fresh.map(testId), still: still.map(testId), gone }).toEqual(expected);
});

const results = fc.array(
  fc.record({
    name: fc.constantFrom("a", "b", "c > d"),
    status: fc.constantFrom<TestStatus>("passed", "failed", "errored", "skipped"),
  }),
  { maxLength: 12 },
);

test("every failure is either new or as before, whatever was known", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c > d", "e"));
  fc.assert(
    fc.property(results, names, (tests, known) => {
      const { fresh, still } = sortFailures(tests, known);
      expect(new Set([...fresh, ...still])).toEqual(new Set(tests.filter(hasFailed)));
      expect(fresh.length + still.length).toBe(tests.filter(hasFailed).length);
    }),
  );
});

test("of what fails as before nothing is new, and where nothing was known all of it is", () => {
  fc.assert(
    fc.property(results, (tests) => {
      const failing = tests.filter(hasFailed).map(testId);
      expect(sortFailures(tests, failing)).toMatchObject({ fresh: [], gone: [] });
      expect(sortFailures(tests, [])).toMatchObject({ still: [], gone: [] });
    }),
  );
});

test("one failure more than before is one that is new", () => {
  fc.assert(
    fc.property(results, fc.constantFrom("a", "b", "c > d"), (tests, name) => {
      const failing = tests.filter(hasFailed).map(testId);
      const { fresh } = sortFailures([...tests, result(name, "failed")], failing);
      expect(fresh.map(testId)).toEqual([name]);
    }),
  );
});

test("a file stands before the name where the name does not begin with it, and a name that is very long keeps its own", () => {
  expect(testId({ name: "adds", file: "a.test.ts" })).toBe("a.test.ts > adds");
  expect(testId({ name: "a.test.ts > adds", file: "a.test.ts" })).toBe("a.test.ts > adds");
  const [one, other] = ["1", "2"].map((end) => testId({ name: `${"x".repeat(1000)}${end}` }));
  expect(one).not.toBe(other);
  expect(one?.length).toBeLessThan(450);
});

test.each([[undefined], [null], [""], [[]]])("%j says that nothing was known", (given) => {
  expect(readKnown(given)).toEqual([]);
});

test.each([["a"], [5], [true], [{ a: 1 }], [["a", 1]], [[null]], [[["a"]]]])("%j is no list of names", (given) => {
  expect(readKnown(given)).toBeUndefined();
});
