import type { TestResult } from "../test-report/test-report.ts";
import type { TestEvidence } from "./judge-test.ts";
import type { Remark } from "./verdict.ts";

export interface RunTests extends TestEvidence {
  /** Whether tests ran, none failed, and the command said so too. */
  readonly ok: boolean;
}

/** What was tried without the change: its test files were laid over what was there before. */
export interface TriedBefore {
  readonly runs: readonly RunTests[];
  readonly laidOver: readonly string[];
}

/** How many tests of a command are named. */
const mostNamed = 50;

/**
 * What is red with the change and was not red before it; all that is red, where nobody has tried it without the change. What came with
 * the change itself is no excuse: a test whose file was laid over the base may be red there for that alone.
 */
export function brokenTests(head: readonly RunTests[], before?: TriedBefore): readonly Remark[] {
  return head.flatMap((run) => brokenOf(run, before));
}

function brokenOf(run: RunTests, before: TriedBefore | undefined): readonly Remark[] {
  const base = before?.runs.find(({ command }) => command === run.command);
  const red = run.report.tests.filter(isRed);
  const [named, rest] = split(red.length === 0 ? [] : newlyRed(red, base, before?.laidOver ?? []));
  const hasCause = run.trouble === undefined && red.length > 0;
  const wasSo = base !== undefined && before?.laidOver.length === 0 && !base.ok && !base.report.tests.some(isRed);
  return [
    ...named.map((test) => remarkOn(test, run.command)),
    ...(rest === 0 ? [] : [{ note: `${rest} more tests of ${run.command} fail with the change.` }]),
    ...(run.ok || hasCause || wasSo ? [] : [{ note: notWell(run) }]),
  ];
}

function isRed({ status }: TestResult): boolean {
  return status === "failed" || status === "errored";
}

function newlyRed(
  red: readonly TestResult[],
  base: RunTests | undefined,
  laidOver: readonly string[],
): readonly TestResult[] {
  const own = new Set(laidOver);
  const known = new Map<string, number>();
  for (const test of base === undefined || base.trouble !== undefined ? [] : base.report.tests.filter(isRed)) {
    // Where the report names no file, nobody can tell whether the test came with the change.
    if (test.file === undefined ? own.size > 0 : own.has(test.file)) continue;
    known.set(keyOf(test), (known.get(keyOf(test)) ?? 0) + 1);
  }
  // The instances of one test may share a name: as many are excused as were red before.
  return red.filter((test) => {
    const left = known.get(keyOf(test)) ?? 0;
    known.set(keyOf(test), left - 1);
    return left <= 0;
  });
}

function keyOf({ name, file }: TestResult): string {
  return JSON.stringify([name, file ?? null]);
}

function split(tests: readonly TestResult[]): readonly [readonly TestResult[], number] {
  return [tests.slice(0, mostNamed), Math.max(0, tests.length - mostNamed)];
}

function remarkOn({ name, file, line }: TestResult, command: string): Remark {
  return {
    ...(file === undefined ? {} : { path: file, ...(line === undefined ? {} : { line }) }),
    note: `The test ${JSON.stringify(name)} fails with the change (${command}).`,
  };
}

function notWell({ command, trouble }: RunTests): string {
  const why = trouble === undefined ? "it ended with an error, though no test has failed." : trouble;
  return `The test command ${command} is not well with the change: ${why}`;
}
