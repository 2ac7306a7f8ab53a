import { findTest } from "../test-report/find-test.ts";
import { nodeNames } from "../test-report/pytest-text.ts";
import type { TestResult } from "../test-report/test-report.ts";
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
  const names = namesOf(coverage, { test: asked.test, file: asked.testFile });
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

interface Known {
  readonly names: readonly string[];
  readonly asked: Map<string, ReadonlySet<string>>;
}

/** Names are looked for once for each coverage: there may be thousands of claims. */
const known = new WeakMap<Coverage, Known>();

/** The names under which the coverage knows a test; more than one for the instances of a parametrised one. */
function namesOf(coverage: Coverage, { test, file }: NamedTest): ReadonlySet<string> {
  const found = known.get(coverage) ?? { names: allNames(coverage), asked: new Map() };
  known.set(coverage, found);
  const key = `${file ?? ""}\0${test}`;
  const names = found.asked.get(key) ?? new Set(found.names.filter((name) => isMeant(name, { test, file })));
  found.asked.set(key, names);
  return names;
}

function allNames({ files }: Coverage): readonly string[] {
  const names = new Set<string>();
  for (const { run } of files.values()) for (const tests of run.values()) for (const test of tests) names.add(test);
  return [...names];
}

function isMeant(name: string, { test, file }: NamedTest): boolean {
  // A tracefile of lcov holds names of letters, digits and `_` alone.
  if (asWord(name) === asWord(test)) return true;
  const place = nodeNames(name, undefined);
  const isNode = name.includes("::") && place.file !== undefined;
  const as: TestResult = isNode
    ? { name: place.names.join(" > "), file: place.file, status: "passed" }
    : { name, status: "passed" };
  return findTest({ tests: [as] }, { name: test, ...(isNode && file !== undefined ? { file } : {}) }).kind === "one";
}

function asWord(name: string): string {
  return name.replaceAll(/\W+/gu, "_");
}
