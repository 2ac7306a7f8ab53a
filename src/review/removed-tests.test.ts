import { expect, test } from "vitest";
import type { TestResult, TestStatus } from "../test-report/test-report.ts";
import type { RunTests } from "./broken-tests.ts";
import { removedTestFiles, removedTests } from "./removed-tests.ts";

type Short = readonly [name: string, status: TestStatus, file?: string];

function ran(tests: readonly Short[], more: Partial<RunTests> = {}): RunTests {
  const all = tests.map(([name, status, file = "a.test.ts"]): TestResult => ({
    name,
    status,
    ...(file === "" ? {} : { file }),
  }));
  return { command: "unit", ok: true, report: { tests: all }, ...more };
}

const other: Short = ["other", "passed"];

test.each<{ what: string; base: readonly Short[]; head: readonly Short[]; gone: readonly string[] }>([
  { what: "all are there", base: [["a", "passed"], other], head: [["a", "passed"], other], gone: [] },
  { what: "one is gone", base: [["a", "passed"], other], head: [other], gone: ["a"] },
  { what: "one is passed over", base: [["a", "passed"], other], head: [["a", "skipped"], other], gone: ["a"] },
  { what: "one that was red is gone", base: [["a", "failed"], other], head: [other], gone: ["a"] },
  { what: "one is red now", base: [["a", "passed"], other], head: [["a", "failed"], other], gone: [] },
  { what: "one was passed over before", base: [["a", "skipped"], other], head: [other], gone: [] },
  { what: "one could not be run to its end before", base: [["a", "errored"], other], head: [other], gone: [] },
  { what: "one has another name", base: [["a", "passed"], other], head: [["a2", "passed"], other], gone: ["a"] },
  { what: "one has moved", base: [["a", "passed"], other], head: [["a", "passed", "b.test.ts"], other], gone: [] },
  {
    what: "one of two that share a name is gone",
    base: [
      ["a", "passed", "b.test.ts"],
      ["a", "passed"],
    ],
    head: [["a", "passed", "b.test.ts"]],
    gone: ["a"],
  },
  {
    what: "an instance has other parameters",
    base: [["t[0x1]", "passed"], other],
    head: [["t[0x2]", "passed"], other],
    gone: [],
  },
  {
    what: "an instance is gone",
    base: [
      ["t[1]", "passed"],
      ["t[2]", "passed"],
    ],
    head: [["t[1]", "passed"]],
    gone: ["t[2]"],
  },
  {
    what: "no file is told",
    base: [
      ["a", "passed", ""],
      ["b", "passed", ""],
    ],
    head: [["b", "passed", ""]],
    gone: ["a"],
  },
  {
    what: "a file could not be loaded before",
    base: [["test/a.test.mjs", "failed", ""], other],
    head: [other],
    gone: [],
  },
  { what: "nothing is told of any", base: [["a", "passed"]], head: [], gone: ["a"] },
])("$gone of the tests are named where $what", ({ base, head, gone }) => {
  const notes = removedTests([ran(head)], [ran(base)]).map(({ note }) => note);
  expect(notes).toEqual(gone.map((name) => expect.stringContaining(`"${name}" is`) as string));
});

test("it is said whether it is gone or passed over, and where it stood", () => {
  const base = ran([
    ["a", "passed"],
    ["b", "passed", ""],
  ]);
  expect(removedTests([ran([["a", "skipped"]])], [base])).toEqual([
    { path: "a.test.ts", note: 'The test "a" is passed over with the change, and ran without it (unit).' },
    { note: 'The test "b" is gone with the change, and ran without it (unit).' },
  ]);
});

test("where the run is not well with the change, that alone is said", () => {
  const killed = ran([], { ok: false, trouble: "It was killed." });
  expect(removedTests([killed], [ran([other])])).toEqual([]);
  expect(removedTests([killed], [ran([other], { ok: false, trouble: "Old." })])).toHaveLength(1);
});

test("another command has other tests, and of very many not all are named", () => {
  const many = ran(Array.from({ length: 99 }, (_, at) => [`test ${at}`, "passed"] as const));
  expect(removedTests([ran([other])], [{ ...many, command: "e2e" }])).toEqual([]);
  const found = removedTests([ran([other])], [many]);
  expect(found).toHaveLength(51);
  expect(found.at(-1)?.note).toContain("49 more tests of unit");
});

test("a test file is taken away where it is nowhere any more", () => {
  const files = ["test/gone.test.ts", "test/old/moved.test.ts", "test/new/moved.test.ts", "test/kept.test.ts"];
  const head = new Set(["test/new/moved.test.ts", "test/kept.test.ts"]);
  expect(removedTestFiles(files, head).map(({ path }) => path)).toEqual(["test/gone.test.ts"]);
});
