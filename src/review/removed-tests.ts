import { sharedName } from "../test-report/test-names.ts";
import type { TestResult } from "../test-report/test-report.ts";
import type { RunTests } from "./broken-tests.ts";
import type { Remark } from "./verdict.ts";

/** How many tests of a command are named. */
const mostNamed = 50;

/**
 * The tests that ran without the change, with the test files as they were before it, and are gone with it or passed over. One with the same
 * name in another file has moved, and the instances of a parametrised test stand for one another.
 */
export function removedTests(head: readonly RunTests[], base: readonly RunTests[]): readonly Remark[] {
  return head.flatMap((run) => {
    const before = base.find(({ command }) => command === run.command);
    // That a run is not well, and was before, is a breach of its own.
    if (before === undefined || (before.ok && run.trouble !== undefined)) return [];
    const removed = missing(before.report.tests.filter(hasRun), run.report.tests.filter(wasTried));
    const skipped = new Set(run.report.tests.filter(({ status }) => status === "skipped").map(({ name }) => name));
    const rest = removed.length - mostNamed;
    return [
      ...removed.slice(0, mostNamed).map((test) => remarkOn(test, skipped.has(test.name), run.command)),
      ...(rest <= 0
        ? []
        : [{ note: `${rest} more tests of ${run.command} are gone with the change, or passed over.` }]),
    ];
  });
}

function wasTried({ status }: TestResult): boolean {
  return status !== "skipped";
}

/** Not what stands for a file that could not be loaded: that is no test. */
function hasRun({ status, name, file }: TestResult): boolean {
  if (status === "passed") return true;
  return status === "failed" && name !== file && !/^[^ ]*[/\\][^ ]*\.\w+$/u.test(name);
}

/** Each way of finding a test again, from the strictest on. What one test is found in is no other's any more. */
const ways: readonly ((test: TestResult) => string)[] = [
  ({ name, file }) => JSON.stringify([name, file ?? null]),
  ({ name, file }) => JSON.stringify([sharedName(name), file ?? null]),
  ({ name }) => name,
];

function missing(before: readonly TestResult[], after: readonly TestResult[]): readonly TestResult[] {
  let [gone, left] = [before, after];
  for (const keyOf of ways) {
    const free = new Map<string, TestResult[]>();
    for (const test of left) {
      const same = free.get(keyOf(test));
      if (same === undefined) free.set(keyOf(test), [test]);
      else same.push(test);
    }
    gone = gone.filter((test) => free.get(keyOf(test))?.pop() === undefined);
    left = [...free.values()].flat();
  }
  return gone;
}

function remarkOn({ name, file }: TestResult, isSkipped: boolean, command: string): Remark {
  const what = isSkipped ? "is passed over with the change" : "is gone with the change";
  const note = `The test ${JSON.stringify(name)} ${what}, and ran without it (${command}).`;
  return { ...(file === undefined ? {} : { path: file }), note };
}

/** The test files that a change takes away, where nobody has tried what was there before: not those that stand in another folder now. */
export function removedTestFiles(testFiles: readonly string[], head: ReadonlySet<string>): readonly Remark[] {
  const now = new Set(testFiles.filter((path) => head.has(path)).map(nameOf));
  return testFiles
    .filter((path) => !head.has(path) && !now.has(nameOf(path)))
    .map((path) => ({ path, note: "The change takes this test file away." }));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
