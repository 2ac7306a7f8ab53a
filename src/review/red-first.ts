import { advance, beginning, type Glob, isAtEnd, parseGlob } from "../files/glob.ts";
import type { Spec } from "../spec/spec.ts";
import { findTest } from "../test-report/find-test.ts";
import type { TestResult } from "../test-report/test-report.ts";
import type { TestEvidence } from "./judge-test.ts";
import { runsLines } from "./runs-lines.ts";
import type { CriterionGrade, JudgedClaim, Reason, TestsBefore } from "./verdict.ts";

/** The files of a change that are tests: they are laid over the base, so that it is tried with the tests of the head. */
export function testFilesOf(files: readonly string[], patterns: readonly string[]): readonly string[] {
  const globs = patterns.flatMap((pattern) => {
    const glob = parseGlob(pattern);
    return glob === undefined ? [] : [glob];
  });
  return files.filter((file) => globs.some((glob) => fits(glob, file)));
}

function fits(glob: Glob, file: string): boolean {
  const end = file.split("/").reduce((progress, name) => advance(glob, progress, name), beginning(glob));
  return isAtEnd(glob, end);
}

/** What is known of the tests without the change. */
export interface Trial {
  readonly spec: Spec;
  /** What came of the declared tests at the head. */
  readonly head: readonly TestEvidence[];
  /** And at the base, with the test files of the head laid over it. */
  readonly base: readonly TestEvidence[];
  /** Those files. */
  readonly laidOver: readonly string[];
  /** All files of the change. */
  readonly files: readonly string[];
}

/**
 * A PASS whose tests would pass without the change shows nothing: it is VACUOUS, unless the spec says that the criterion held before. One
 * test that is red there is enough. That one could not be loaded there says nothing of what it tests: then the coverage has to show that
 * it runs the lines of a claim, where coverage is declared; where none is, it is told.
 */
export function redFirst(grades: readonly CriterionGrade[], trial: Trial): readonly CriterionGrade[] {
  const unchanged = new Set(
    trial.spec.requirements.flatMap(({ criteria }) =>
      criteria.flatMap(({ id, isUnchanged }) => (isUnchanged ? [id] : [])),
    ),
  );
  return grades.map((grade) => {
    const names = new Set(grade.claims.flatMap(({ holds, test }) => (holds && test !== undefined ? [test] : [])));
    if (grade.grade !== "PASS" || names.size === 0) return grade;
    const before = tryBefore([...names], trial);
    const after = { ...grade, before };
    if (unchanged.has(grade.criterion)) return after;
    if (before.red.length === 0) return { ...after, grade: "VACUOUS", reasons: [vacuous(before)] };
    const { notLoaded = [] } = before;
    if (notLoaded.length === 0 || !isMeasured(trial)) return after;
    return notLoaded.some((name) => isRunBy(name, grade.claims, trial))
      ? after
      : { ...after, grade: "UNPROVEN", reasons: [onlyNotLoaded(notLoaded, trial)] };
  });
}

function isMeasured({ head }: Trial): boolean {
  return head.some(({ coverage, coverageTrouble }) => coverage !== undefined || coverageTrouble !== undefined);
}

function isRunBy(name: string, claims: readonly JudgedClaim[], { head }: Trial): boolean {
  return head.some(({ coverage, report }) => {
    const found = findTest(report, { name });
    if (coverage === undefined || found.kind !== "one") return false;
    return claims.some((claim) => claim.holds && claim.test === name && runsLines(coverage, claim, found.test));
  });
}

function onlyNotLoaded(names: readonly string[], { head }: Trial): Reason {
  const tests = names.map((name) => JSON.stringify(name)).join(", ");
  const [trouble] = head.flatMap(({ coverageTrouble }) => coverageTrouble ?? []);
  const why = trouble === undefined ? "" : ` There is no coverage of it: ${trouble}`;
  return {
    code: "ONLY_NOT_LOADED",
    message: `Without the change these tests could only not be loaded, which any test that imports a new file shares, and the coverage of this run does not show that they run all lines of a claim: ${tests}.${why} Quote lines that the test runs, or let it be loaded without the change and fail there.`,
  };
}

function vacuous({ green, note }: TestsBefore): Reason {
  const names = green.map((name) => JSON.stringify(name)).join(", ");
  const why = note === undefined ? "" : ` ${note}`;
  return {
    code: "PASSES_WITHOUT_CHANGE",
    message: `Without the change the tests do not fail, so that they show nothing of it: ${names}.${why}`,
  };
}

interface TestBefore {
  readonly name: string;
  readonly isRed: boolean;
  /** Of a red one: why nobody has seen it fail. */
  readonly note?: string;
}

function tryBefore(names: readonly string[], trial: Trial): TestsBefore {
  const tests = names.map((name) => testBefore(name, trial));
  // Where one has truly failed, it does not matter that another could not be tried.
  const hasFailed = tests.some(({ isRed, note }) => isRed && note === undefined);
  const told = tests.filter(({ isRed }) => !(isRed && hasFailed));
  const notes = [...new Set(told.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  return {
    red: tests.filter(({ isRed }) => isRed).map(({ name }) => name),
    green: tests.filter(({ isRed }) => !isRed).map(({ name }) => name),
    ...(hasFailed || !tests.some(({ isRed }) => isRed)
      ? {}
      : { notLoaded: tests.filter(({ isRed }) => isRed).map(({ name }) => name) }),
    ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
  };
}

/** By each command that has run it at the head: it is red where it is red for all of them. */
function testBefore(name: string, trial: Trial): TestBefore {
  const seen = trial.head.flatMap((run) => {
    const found = run.trouble === undefined ? findTest(run.report, { name }) : undefined;
    return found?.kind === "one" ? [compare(found.test, run.command, trial)] : [];
  });
  const notes = [...new Set(seen.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  const isRed = seen.length > 0 && seen.every((each) => each.isRed);
  return { name, isRed, ...(notes.length === 0 ? {} : { note: notes.join(" ") }) };
}

function compare(test: TestResult, command: string, trial: Trial): TestBefore {
  const { name } = test;
  const base = trial.base.find((run) => run.command === command);
  if (base === undefined) return { name, isRed: false, note: `${command} was not run without the change.` };
  if (wasNotTried(test, trial))
    return {
      name,
      isRed: false,
      note: `${test.file} is not among the declared test files, so that it was not tried without the change.`,
    };
  const found = findTest(base.report, { name, ...(test.file === undefined ? {} : { file: test.file }) });
  if (found.kind !== "none") {
    const tests = found.kind === "one" ? [found.test] : found.tests;
    const isRed = tests.every(({ status }) => status === "failed" || status === "errored");
    const hasFailed = tests.some(({ status, message = "" }) => status === "failed" && !isOfLoading(message));
    return { name, isRed, ...(isRed && !hasFailed ? { note: notRun(name) } : {}) };
  }
  if (base.trouble === undefined) {
    const isRed = trial.laidOver.length > 0 || isOfOld(test, trial);
    return { name, isRed, ...(isRed ? { note: notRun(name) } : {}) };
  }
  return {
    name,
    isRed: true,
    note: `${command} could not be run without the change, which counts as red, though nobody has seen ${JSON.stringify(name)} fail: ${base.trouble}`,
  };
}

function notRun(name: string): string {
  return `${JSON.stringify(name)} could not be loaded or run to its end, which counts as red: nobody has seen it fail for want of what is claimed.`;
}

/** What languages say of a file that is not there, or lacks a name: a test may say it that does nothing but import. */
const notThere =
  /ERR_MODULE_NOT_FOUND|Cannot find (?:module|package)|Failed to (?:resolve import|load url)|does not provide an export named|ModuleNotFoundError|ImportError|NoClassDefFoundError|ClassNotFoundException|cannot load such file/u;

/** In its first line: below it there may be what a program has said that the test has begun. */
function isOfLoading(message: string): boolean {
  return notThere.test(message.trimStart().split("\n", 1)[0] ?? "");
}

/** Its file is part of the change and was not laid over the base: that it is not found there says nothing. */
function wasNotTried({ file }: TestResult, { files, laidOver }: Trial): boolean {
  return file !== undefined && files.includes(file) && !laidOver.includes(file);
}

function isOfOld({ file }: TestResult, { files }: Trial): boolean {
  return file !== undefined && !files.includes(file);
}
