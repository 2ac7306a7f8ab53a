import { describe, expect, test } from "vitest";
import { courtSpec } from "../../test/rig/court-world.ts";
import type { TestStatus } from "../test-report/test-report.ts";
import type { TestEvidence } from "./judge-test.ts";
import { redFirst, testFilesOf, type Trial } from "./red-first.ts";
import type { CriterionGrade } from "./verdict.ts";

const file = "test/a.test.ts";

function ran(tests: Readonly<Record<string, TestStatus>>, trouble?: string): TestEvidence {
  const all = Object.entries(tests).map(([name, status]) => ({ name, status, file }));
  return { command: "unit", report: { tests: all }, ...(trouble === undefined ? {} : { trouble }) };
}

function graded(tests: readonly string[], criterion = "orders#limits/refused"): CriterionGrade {
  return {
    requirement: "orders#limits",
    criterion,
    text: "",
    criterionHash: "",
    place: { file: "", line: 1 },
    grade: "PASS",
    said: "PASS",
    claims: tests.map((name) => ({ path: "a.ts", startLine: 1, endLine: 1, quote: "a", test: name, holds: true })),
    reasons: [],
  };
}

const both = ran({ "s > a": "passed", "s > b": "passed" });
const trial = (base: readonly TestEvidence[], more: Partial<Trial> = {}): Trial => ({
  spec: courtSpec,
  head: [both],
  base,
  laidOver: [file],
  files: [file, "src/a.ts"],
  ...more,
});
const after = (grade: CriterionGrade, known: Trial): CriterionGrade | undefined => redFirst([grade], known)[0];

describe("a PASS stands where its tests are red without the change", () => {
  test.each<{ what: string; base: readonly TestEvidence[]; red: readonly string[]; green: readonly string[] }>([
    { what: "they fail", base: [ran({ "s > a": "failed", "s > b": "failed" })], red: ["s > a", "s > b"], green: [] },
    {
      what: "they break down",
      base: [ran({ "s > a": "errored", "s > b": "failed" })],
      red: ["s > a", "s > b"],
      green: [],
    },
    { what: "they are not there", base: [ran({ other: "passed" })], red: ["s > a", "s > b"], green: [] },
    {
      what: "one of them fails",
      base: [ran({ "s > a": "failed", "s > b": "passed" })],
      red: ["s > a"],
      green: ["s > b"],
    },
    { what: "one of them is not there", base: [ran({ "s > b": "skipped" })], red: ["s > a"], green: ["s > b"] },
  ])("$what", ({ base, red, green }) => {
    const grade = graded(["s > a", "s > b"]);
    expect(after(grade, trial(base))).toMatchObject({ ...grade, before: { red, green } });
  });

  test("they could not be run there at all, which is said", () => {
    const grade = after(graded(["s > a"]), trial([ran({}, "The command was killed by SIGSEGV.")]));
    expect(grade).toMatchObject({ grade: "PASS", before: { red: ["s > a"] } });
    expect(grade?.before?.note).toContain("SIGSEGV");
  });

  test.each<{ what: string; base: TestEvidence; note: boolean }>([
    { what: "was not found", base: ran({ other: "passed" }), note: true },
    { what: "broke down", base: ran({ "s > a": "errored" }), note: true },
    { what: "failed", base: ran({ "s > a": "failed" }), note: false },
    { what: "failed, while another was not found", base: ran({ "s > b": "failed" }), note: false },
  ])("and it is said whether that is only because none could be run there: one $what", ({ base, note }) => {
    const grade = after(graded(["s > a", ...(base.report.tests[0]?.name === "s > b" ? ["s > b"] : [])]), trial([base]));
    expect(grade?.before?.note !== undefined).toBe(note);
  });

  test("their file is as it was before, and nothing was laid over the base", () => {
    const known = trial([ran({})], { laidOver: [], files: ["src/a.ts"] });
    expect(after(graded(["s > a"]), known)).toMatchObject({ grade: "PASS", before: { red: ["s > a"] } });
  });
});

const covered = (run: Iterable<readonly [number, Set<string>]>, missed: readonly number[], byTest = false) => ({
  coverage: { files: new Map([["a.ts", { run: new Map(run), missed: new Set(missed) }]]), byTest },
});

describe("a PASS whose tests could only not be loaded without the change", () => {
  const loadError = "Error: Cannot find module './a.js' imported from a.test.ts\n  at x";
  const without = (tests: TestEvidence["report"]["tests"]): TestEvidence => ({ ...ran({}), report: { tests } });
  const gone = ran({ other: "passed" });
  const [one, two] = [new Set(["s > a"]), new Set(["s > b"])];
  const claims = [{ path: "a.ts", startLine: 2, endLine: 4, quote: "a", test: "s > a", holds: true }];

  test.each<{ what: string; base: TestEvidence; more: Partial<TestEvidence>; grade: string }>([
    { what: "nothing measures what they run", base: gone, more: {}, grade: "PASS" },
    {
      what: "they are known to run the lines",
      base: gone,
      more: covered(
        [
          [2, one],
          [3, one],
        ],
        [9],
      ),
      grade: "PASS",
    },
    { what: "one of the lines is missed", base: gone, more: covered([[2, one]], [3]), grade: "UNPROVEN" },
    { what: "the lines are not told of", base: gone, more: covered([[9, one]], []), grade: "UNPROVEN" },
    { what: "this very test runs them", base: gone, more: covered([[3, one]], [], true), grade: "PASS" },
    { what: "another test runs them", base: gone, more: covered([[3, two]], [], true), grade: "UNPROVEN" },
    { what: "the coverage cannot be read", base: gone, more: { coverageTrouble: "It is cut." }, grade: "UNPROVEN" },
    { what: "the run broke down", base: ran({}, "Killed."), more: covered([], [3]), grade: "UNPROVEN" },
    { what: "it broke down itself", base: ran({ "s > a": "errored" }), more: covered([], [3]), grade: "UNPROVEN" },
    {
      what: "it failed because it loads what is not there",
      base: without([{ name: "s > a", file, status: "failed", message: loadError }]),
      more: covered([], [3]),
      grade: "UNPROVEN",
    },
    {
      what: "it has truly failed, whatever the program said that it has begun",
      base: without([{ name: "s > a", file, status: "failed", message: `1 is not 0\n${loadError}` }]),
      more: covered([], [3]),
      grade: "PASS",
    },
  ])("is $grade where $what", ({ base, more, grade }) => {
    const known = trial([base], { head: [{ ...both, ...more }] });
    const found = after({ ...graded([]), claims }, known);
    expect(found?.grade).toBe(grade);
    expect(found?.reasons.map(({ code }) => code)).toEqual(grade === "PASS" ? [] : ["ONLY_NOT_LOADED"]);
  });

  test("and it is told which they are, but not where one was seen to fail", () => {
    expect(after(graded(["s > a"]), trial([gone]))?.before?.notLoaded).toEqual(["s > a"]);
    const found = after(graded(["s > a", "s > b"]), trial([ran({ "s > a": "failed" })]));
    expect(found?.before).toEqual({ red: ["s > a", "s > b"], green: [] });
  });

  test("one that held before needs no such proof", () => {
    const known = trial([gone], { head: [{ ...both, ...covered([], [3]) }] });
    expect(after({ ...graded([], "orders#limits/unchanged"), claims }, known)?.grade).toBe("PASS");
  });
});

describe("a PASS whose tests would pass without the change is vacuous", () => {
  const vacuous = { grade: "VACUOUS", reasons: [{ code: "PASSES_WITHOUT_CHANGE" }] };

  test.each<{ what: string; known: Trial }>([
    { what: "they pass", known: trial([both]) },
    { what: "they are passed over", known: trial([ran({ "s > a": "skipped", "s > b": "skipped" })]) },
    {
      what: "they pass, though the run has trouble of its own",
      known: trial([ran({ "s > a": "passed", "s > b": "passed" }, "It is old.")]),
    },
    { what: "nobody has tried", known: trial([]) },
    { what: "another command was tried", known: trial([{ ...ran({}), command: "other" }]) },
    {
      what: "their file is not among those that were laid over the base",
      known: trial([ran({})], { laidOver: ["b.test.ts"] }),
    },
    {
      what: "their file is not there, for nothing was laid over the base",
      known: trial([ran({}, "No tests.")], { laidOver: [] }),
    },
  ])("$what", ({ known }) => {
    const grade = after(graded(["s > a", "s > b"]), known);
    expect(grade).toMatchObject({ ...vacuous, before: { red: [], green: ["s > a", "s > b"] } });
    expect(grade?.reasons[0]?.message).toContain('"s > a"');
  });

  test("but not where the spec says that it held before", () => {
    const grade = graded(["s > a"], "orders#limits/unchanged");
    expect(after(grade, trial([both]))).toEqual({ ...grade, before: { red: [], green: ["s > a"] } });
  });

  test("and where two commands run it, both have to be red", () => {
    const other = { ...both, command: "other" };
    const known = trial([ran({ "s > a": "failed" }), other], { head: [both, other] });
    expect(after(graded(["s > a"]), known)).toMatchObject(vacuous);
  });
});

test("what is no PASS, or names no test that holds, is left as it is", () => {
  const grade = graded([]);
  const failed: CriterionGrade = { ...graded(["s > a"]), grade: "FAIL" };
  expect(redFirst([grade, failed], trial([both]))).toEqual([grade, failed]);
});

test("the test files of a change are those that fit a pattern", () => {
  const files = ["a.test.ts", "src/b.test.ts", "src/b.ts", "test/deep/c.py", "attest/x"];
  expect(testFilesOf(files, ["**/*.test.ts", "test/**", "../*", "/a"])).toEqual([
    "a.test.ts",
    "src/b.test.ts",
    "test/deep/c.py",
  ]);
  expect(testFilesOf(files, [])).toEqual([]);
});
