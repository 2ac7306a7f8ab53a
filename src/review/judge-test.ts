import type { Coverage } from "../coverage/coverage.ts";
import { findTest } from "../test-report/find-test.ts";
import type { TestReport, TestResult } from "../test-report/test-report.ts";
import type { Reason, ReasonCode } from "./verdict.ts";

/** What came of a test command in one tree, as far as a court asks. */
export interface TestEvidence {
  readonly command: string;
  /** Why its report does not count. */
  readonly trouble?: string;
  readonly report: TestReport;
  readonly coverage?: Coverage;
  /** Why there is none, where it was declared. */
  readonly coverageTrouble?: string;
}

export type JudgedTest =
  | { readonly ok: true; readonly test: TestResult; readonly coverages: readonly Coverage[] }
  | { readonly ok: false; readonly reason: Omit<Reason, "claim"> };

interface IndexedRun {
  readonly run: TestEvidence;
  readonly tests: ReadonlyMap<string, readonly TestResult[]>;
}

/** The tests of a hearing: each name is looked up once, however many claims have it. */
export class NamedTests {
  readonly #all: readonly TestEvidence[];
  readonly #good: readonly IndexedRun[];
  readonly #known = new Map<string, JudgedTest>();

  constructor(runs: readonly TestEvidence[]) {
    this.#all = runs;
    this.#good = runs
      .filter(({ trouble, report }) => trouble === undefined && report.tests.length > 0)
      .map((run) => ({ run, tests: byName(run.report) }));
  }

  /** Whether the test that is named was run in one of these runs, and has passed wherever it was. */
  judge(named: string): JudgedTest {
    const known = this.#known.get(named) ?? this.#judge(named);
    this.#known.set(named, known);
    return known;
  }

  #judge(named: string): JudgedTest {
    if (this.#good.length === 0) return no("NO_TEST_REPORT", noReport(this.#all, named));
    const found = this.#good.flatMap(({ run, tests: known }) => {
      // A whole name wins over whatever else may be meant.
      const tests = known.get(named) ?? run.report.tests;
      const answer = findTest({ tests }, { name: named });
      return answer.kind === "none" ? [] : [{ run, answer }];
    });
    const several = found.flatMap(({ answer }) => (answer.kind === "several" ? [answer.tests] : []))[0];
    if (several !== undefined) return no("TEST_AMBIGUOUS", severalTests(named, several));
    const tests = found.flatMap(({ answer }) => (answer.kind === "one" ? [answer.test] : []));
    const coverages = found.flatMap(({ run }) => (run.coverage === undefined ? [] : [run.coverage]));
    return judgeFound(named, tests, coverages);
  }
}

function byName({ tests }: TestReport): ReadonlyMap<string, readonly TestResult[]> {
  const found = new Map<string, TestResult[]>();
  for (const test of tests) {
    const same = found.get(test.name);
    if (same === undefined) found.set(test.name, [test]);
    else same.push(test);
  }
  return found;
}

function judgeFound(named: string, tests: readonly TestResult[], coverages: readonly Coverage[]): JudgedTest {
  const [first] = tests;
  if (first === undefined)
    return no("TEST_NOT_RUN", `No test ${name(named)} is in the report of this run. Name one as the report does.`);
  const bad = tests.find(({ status }) => status === "failed" || status === "errored");
  if (bad !== undefined) return no("TEST_FAILED", `The test ${name(bad.name)} has ${bad.status} in this run.`);
  const skipped = tests.find(({ status }) => status === "skipped");
  if (skipped !== undefined) return no("TEST_SKIPPED", `The test ${name(skipped.name)} was skipped in this run.`);
  return { ok: true, test: first, coverages };
}

function no(code: ReasonCode, message: string): JudgedTest {
  return { ok: false, reason: { code, message } };
}

function noReport(runs: readonly TestEvidence[], named: string): string {
  const troubles = runs.map(
    ({ command, trouble = "it tells of no test" }) => `${command}: ${trouble.replace(/\.$/u, "")}`,
  );
  const why = troubles.length === 0 ? "no tests are declared" : troubles.join("; ");
  return `Whether the test ${name(named)} has passed cannot be told, for there is no report of this run: ${why}.`;
}

function severalTests(named: string, tests: readonly TestResult[]): string {
  const names = tests
    .slice(0, 5)
    .map((test) => name(test.file === undefined ? test.name : `${test.file} > ${test.name}`));
  return `${name(named)} may be any of ${tests.length} tests of this run: ${names.join(", ")}. Name one with its suites, or its file.`;
}

function name(text: string): string {
  return JSON.stringify(text);
}
