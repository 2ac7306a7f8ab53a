import { expect, test } from "vitest";
import type { TestStatus } from "../test-report/test-report.ts";
import { brokenTests, type RunTests } from "./broken-tests.ts";

const file = "test/a.test.ts";

function ran(tests: Readonly<Record<string, TestStatus>>, more: Partial<RunTests> = {}): RunTests {
  const all = Object.entries(tests).map(([name, status]) => ({ name, status, file }));
  const ok = all.every(({ status }) => status === "passed");
  return { command: "unit", ok, report: { tests: all }, ...more };
}

const red = ran({ a: "failed", b: "passed" });
const crashed = ran({}, { ok: false, trouble: "It was killed." });

test.each<{ what: string; head: RunTests; base?: RunTests; laidOver?: readonly string[]; found: number }>([
  { what: "all is well", head: ran({ a: "passed" }), base: red, found: 0 },
  { what: "nobody has tried it without the change", head: red, found: 1 },
  { what: "it passed before", head: red, base: ran({ a: "passed" }), found: 1 },
  { what: "it was passed over before", head: red, base: ran({ a: "skipped" }), found: 1 },
  { what: "it was not there before", head: red, base: ran({ b: "failed" }), found: 1 },
  { what: "it breaks down", head: ran({ a: "errored" }), base: ran({ a: "passed" }), found: 1 },
  { what: "it was as red before", head: red, base: red, found: 0 },
  { what: "it was as red before, but its file came with the change", head: red, base: red, laidOver: [file], found: 1 },
  { what: "what was there before could not be tried", head: red, base: { ...red, trouble: "Old." }, found: 1 },
  { what: "another command was tried", head: red, base: { ...red, command: "other" }, found: 1 },
  { what: "the command has trouble of its own", head: crashed, base: ran({ a: "passed" }), found: 1 },
  { what: "the command had the same trouble before", head: crashed, base: crashed, found: 0 },
  { what: "it had it with the tests of the change", head: crashed, base: crashed, laidOver: [file], found: 1 },
  { what: "the command says no, and no test does", head: ran({ a: "passed" }, { ok: false }), found: 1 },
  {
    what: "all of very many fail",
    head: ran(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`t${at}`, "failed"]))),
    found: 51,
  },
])("$found found where $what", ({ head, base, laidOver = [], found }) => {
  const before = base === undefined ? undefined : { runs: [base], laidOver };
  expect(brokenTests([head], before)).toHaveLength(found);
});

test("a test of no known file is excused only where no test file came with the change", () => {
  const bare = { ...red, report: { tests: [{ name: "a", status: "failed" as const }] } };
  expect(brokenTests([bare], { runs: [bare], laidOver: [] })).toEqual([]);
  expect(brokenTests([bare], { runs: [bare], laidOver: [file] })).toHaveLength(1);
});

test("of the instances that share a name as many are excused as were red before", () => {
  const twice = { ...red, report: { tests: [...red.report.tests, ...red.report.tests] } };
  expect(brokenTests([twice], { runs: [red], laidOver: [] })).toEqual([
    { path: file, note: 'The test "a" fails with the change (unit).' },
  ]);
});
