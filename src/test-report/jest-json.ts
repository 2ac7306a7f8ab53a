import { z } from "zod";
import { clip } from "./clip.ts";
import { jsonIn } from "./json-text.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { reportPath } from "./report-path.ts";
import type { TestResult, TestStatus } from "./test-report.ts";

const assertionShape = z.object({
  ancestorTitles: z.array(z.string()).catch([]),
  title: z.string(),
  status: z.string(),
  duration: z.number().nullish().catch(null),
  failureMessages: z.array(z.string()).nullish().catch(null),
  retryReasons: z.array(z.unknown()).nullish().catch(null),
  location: z.object({ line: z.number() }).nullish().catch(null),
});

const reportShape = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string().optional(),
      message: z.string().nullish(),
      assertionResults: z.array(assertionShape),
    }),
  ),
  wasInterrupted: z.boolean().optional(),
  openHandles: z.unknown().optional(),
  numRuntimeErrorTestSuites: z.number().optional(),
});

type Suite = z.output<typeof reportShape>["testResults"][number];
type Assertion = z.output<typeof assertionShape>;

/** Which of the two has written it: jest alone tells of suites that could not be run. */
export function isJestJson(text: string): "jest" | "vitest" | undefined {
  if (!/^\{/mu.test(text) || !text.includes('"assertionResults"')) return undefined;
  return text.includes('"numRuntimeErrorTestSuites"') ? "jest" : "vitest";
}

/** What `jest --json` and `vitest --reporter=json` print. */
export function readJestJson({ text, root }: ReportText): ReadTests {
  const json = jsonIn(text);
  if (json === undefined) return trouble("The report is no whole JSON.");
  const parsed = reportShape.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join(".") ?? "";
    return trouble(`The report is none of jest or vitest: \`${at}\` is missing or wrong.`);
  }
  if (parsed.data.wasInterrupted === true) return trouble("The tests were interrupted: the report is not whole.");
  return { ok: true, tests: parsed.data.testResults.flatMap((suite) => testsOf(suite, root)) };
}

function testsOf(suite: Suite, root: string | undefined): readonly TestResult[] {
  const file = reportPath(suite.name, root);
  const tests = suite.assertionResults.map((each): TestResult => testOf(each, file));
  const isTold = tests.some(({ status }) => status === "failed");
  if (suite.status !== "failed" || isTold) return tests;
  // A file that cannot be loaded, or what stands before its tests.
  const message = clip(suite.message ?? "");
  const where = file === undefined ? {} : { file };
  return [...tests, { name: file ?? suite.name, ...where, status: "errored", ...(message === "" ? {} : { message }) }];
}

function testOf(assertion: Assertion, file: string | undefined): TestResult {
  const { ancestorTitles, title, duration, location, failureMessages, retryReasons } = assertion;
  const status = statusOf(assertion.status);
  const message = status === "passed" ? "" : clip((failureMessages ?? []).join("\n"));
  const failedBefore = (retryReasons ?? []).map((): TestStatus => "failed");
  return {
    name: [...ancestorTitles.filter((each) => each !== ""), title].join(" > "),
    ...(file === undefined ? {} : { file }),
    ...(location == null ? {} : { line: location.line }),
    status,
    ...(duration == null ? {} : { durationMs: duration }),
    ...(message === "" ? {} : { message }),
    ...(failedBefore.length === 0 ? {} : { runs: [...failedBefore, status] }),
  };
}

/** Whatever is no pass and was not passed over has failed. */
function statusOf(said: string): TestStatus {
  if (said === "passed") return "passed";
  return ["pending", "todo", "skipped", "disabled"].includes(said) ? "skipped" : "failed";
}
