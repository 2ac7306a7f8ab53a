import type { Blobs } from "../../blob/blob.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import type { Task } from "../../runner/performer.ts";
import { countTests } from "../../test-report/count-tests.ts";
import { testId } from "../../test-report/test-id.ts";
import type { TestReport, TestResult } from "../../test-report/test-report.ts";
import type { TestRun } from "../test-command.ts";
import { type SortedFailures, sortFailures } from "./known-failures.ts";
import { testFeedback } from "./test-feedback.ts";

export interface FinishedTests {
  readonly task: Task;
  readonly runs: readonly TestRun[];
  /** The tests that failed before. */
  readonly known: readonly string[];
  /** What was tested, where that is known. */
  readonly place: JsonObject;
}

/** What came of the tests of a step. */
export async function outcomeOfTests(
  { blobs }: { readonly blobs: Blobs },
  { task, runs, known, place }: FinishedTests,
): Promise<AttemptOutcome> {
  const report: TestReport = { tests: runs.flatMap((each) => each.report.tests) };
  const counts = countTests(report);
  const sorted = sortFailures(report.tests, known);
  const troubles = runs.flatMap(({ command, trouble }) => (trouble === undefined ? [] : [`${command}: ${trouble}`]));
  const ok = troubles.length === 0 && sorted.fresh.length === 0;
  const blob = await blobs.put(Buffer.from(JSON.stringify({ format: 1, ...place, runs: runs.map(keptRun) })));
  const output: JsonObject = {
    ok,
    ...counts,
    ...failuresIn(sorted),
    feedback: testFeedback({ runs, total: counts.total, ...sorted }),
    runs: runs.map(({ command, ok: isOk, exitCode }) => ({ command, ok: isOk, exit_code: exitCode })),
    ...(troubles.length === 0 ? {} : { trouble: troubles.join("\n") }),
    exit_code:
      runs.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? (runs.some((each) => each.exitCode === null) ? -1 : 0),
    stdout: runs.map(({ tail }) => tail).join("\n"),
    stderr: "",
    report_blob: blob.hash,
    ...place,
  };
  const words = { output, large: { report: blob } };
  if (ok) return { status: "success", ...words };
  const isRed = sorted.fresh.length > 0;
  const message = [
    ...(isRed ? [redWords(sorted, counts.total)] : []),
    ...troubles,
    ...(counts.total === 0 ? runs.flatMap(lastPrinted) : []),
  ].join(" ");
  if (task.given["require"] === "none") return { status: "success", message, ...words };
  return { status: "failure", reason: isRed ? "tests" : "report", message, ...words };
}

/** Where no test ran at all, it mostly says why. */
function lastPrinted({ tail }: TestRun): readonly string[] {
  const last = tail.trim().split("\n").at(-1)?.trim() ?? "";
  return last === "" ? [] : [`The last that it printed: ${last.slice(0, longestMessage)}`];
}

/** How many of the tests that failed stand in the output with their messages; all are in the report. */
const mostTold = 50;
const longestMessage = 500;

function failuresIn({ fresh, still, gone }: SortedFailures): JsonObject {
  const failing = namesIn([...fresh, ...still].map(testId));
  return {
    tests: [...fresh, ...still].slice(0, mostTold).map(({ name, file, line, status, message }) => ({
      name,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      status,
      ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
    })),
    failing: failing.names,
    failing_left_out: failing.leftOut,
    new_failures: namesIn(fresh.map(testId)).names,
    still_failing: namesIn(still.map(testId)).names,
    gone: namesIn(gone).names,
  };
}

/** What lists of names may have: they are values that steer a run. */
const mostNames = 2_000;
const mostCharacters = 100_000;

function namesIn(names: readonly string[]): { readonly names: readonly string[]; readonly leftOut: number } {
  let left = mostCharacters;
  const told = names.slice(0, mostNames).filter((name) => (left -= name.length) >= 0);
  return { names: told, leftOut: names.length - told.length };
}

function redWords({ fresh, still }: SortedFailures, total: number): string {
  const names = fresh.slice(0, 3).map(({ name }: TestResult) => name);
  const since = still.length === 0 ? "" : ` that did not fail before`;
  return `${fresh.length} of ${total} tests failed${since}: ${names.join("; ")}${fresh.length > 3 ? "; …" : "."}`;
}

/** What is kept of a run: everything but its coverage, which is as large as the project. */
function keptRun({ coverage, ...others }: TestRun): Omit<TestRun, "coverage"> & { readonly covered: boolean } {
  return { ...others, covered: coverage !== undefined };
}
