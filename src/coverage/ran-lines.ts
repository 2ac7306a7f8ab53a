import { matchingTests } from "../test-report/find-test.ts";
import { nodeNames } from "../test-report/pytest-text.ts";
import { sharedName } from "../test-report/test-names.ts";
import type { TestReport, TestResult } from "../test-report/test-report.ts";
import type { Coverage, FileCoverage } from "./coverage.ts";

export interface LinesAsked {
  /** From the root of the project. */
  readonly path: string;
  readonly startLine: number;
  /** The last one, included. */
  readonly endLine: number;
  /** The whole name of a test, as the report has it. */
  readonly test?: string;
  /** The file of that test, where the report says it. */
  readonly testFile?: string;
}

/**
 * Who has run any of these lines. `by-tests`: some test has, and the coverage does not tell which, or no test was named. `not-run`: they could have
 * been run and were not, or not by this test. `unknown`: nothing is known of these lines.
 */
export type RanLines = "by-test" | "by-tests" | "not-run" | "unknown";

export function ranLines(coverage: Coverage, asked: LinesAsked): RanLines {
  const file = coverage.files.get(asked.path);
  if (file === undefined) return "unknown";
  const { run, isMissed } = linesIn(file, asked);
  if (run.length === 0) return isMissed ? "not-run" : "unknown";
  if (asked.test === undefined || !coverage.byTest) return "by-tests";
  const names = namesFor(coverage, { test: asked.test, file: asked.testFile });
  if (names.size === 0) return "by-tests";
  return run.some((tests) => [...tests].some((test) => names.has(test))) ? "by-test" : "not-run";
}

interface FoundLines {
  readonly run: readonly ReadonlySet<string>[];
  readonly isMissed: boolean;
}

function linesIn(file: FileCoverage, { startLine, endLine }: LinesAsked): FoundLines {
  const run: ReadonlySet<string>[] = [];
  let isMissed = false;
  // Whichever is less: a claim may say any number.
  if (endLine - startLine > file.run.size + file.missed.size) {
    const isInside = (line: number): boolean => line >= startLine && line <= endLine;
    for (const [line, tests] of file.run) if (isInside(line)) run.push(tests);
    return { run, isMissed: [...file.missed].some(isInside) };
  }
  for (let line = startLine; line <= endLine; line++) {
    const tests = file.run.get(line);
    if (tests !== undefined) run.push(tests);
    isMissed ||= file.missed.has(line);
  }
  return { run, isMissed };
}

interface NamedTest {
  readonly test: string;
  readonly file: string | undefined;
}

/** The tests that a coverage names, as those of a report, and what it calls them. */
interface KnownTests {
  readonly report: TestReport;
  readonly names: ReadonlyMap<TestResult, string>;
  /** The names as words: a tracefile of lcov has letters, digits and `_` alone. */
  readonly words: ReadonlyMap<string, string>;
}

/** There may be thousands of claims on one coverage. */
const known = new WeakMap<Coverage, KnownTests>();

/** The names under which the coverage knows a test; more than one for the instances of a parametrised one. */
function namesFor(coverage: Coverage, { test, file }: NamedTest): ReadonlySet<string> {
  const tests = known.get(coverage) ?? testsOf(coverage);
  known.set(coverage, tests);
  const word = tests.words.get(asWord(test));
  if (word !== undefined) return new Set([word]);
  // Where instances are not told apart, what one of them has run stands under the name of all.
  for (const name of [test, sharedName(test), ...inModule(test, file)]) {
    const found = matchingTests(tests.report, { name });
    const isMeant = (each: TestResult): boolean => file === undefined || each.file === undefined || each.file === file;
    const names = found.filter(isMeant).flatMap((each) => tests.names.get(each) ?? []);
    if (names.length > 0) return new Set(names);
  }
  return new Set();
}

/** coverage.py itself names functions by their module. */
function inModule(test: string, file: string | undefined): readonly string[] {
  const [, module] = /([^/]+)\.py$/u.exec(file ?? "") ?? [];
  return module === undefined ? [] : [`${module}.${sharedName(test).replaceAll(" > ", ".")}`];
}

function testsOf({ files }: Coverage): KnownTests {
  const all = new Set<string>();
  for (const { run } of files.values()) for (const tests of run.values()) for (const test of tests) all.add(test);
  const names = new Map([...all].map((name) => [testOf(name), name] as const));
  const words = new Map([...all].filter((name) => /^\w+$/u.test(name)).map((name) => [name, name] as const));
  return { report: { tests: [...names.keys()] }, names, words };
}

function testOf(name: string): TestResult {
  const place = nodeNames(name, undefined);
  const isNode = name.includes("::") && place.file !== undefined;
  return isNode ? { name: place.names.join(" > "), file: place.file, status: "passed" } : { name, status: "passed" };
}

function asWord(name: string): string {
  return name.replaceAll(/\W+/gu, "_");
}
