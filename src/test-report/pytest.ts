import { z } from "zod";
import { clip } from "./clip.ts";
import { jsonIn } from "./json-text.ts";
import { isJunit, readJunit } from "./junit.ts";
import { isPytestText, nodeNames, readPytestText } from "./pytest-text.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { reportPath } from "./report-path.ts";
import type { TestResult, TestStatus } from "./test-report.ts";

export function isPytest(text: string): boolean {
  return isPytestJson(text) || isPytestText(text);
}

/** pytest tells its results as JUnit XML, in its short summary, or as the JSON of its plug-in. */
export async function readPytest(given: ReportText): Promise<ReadTests> {
  if (isJunit(given.text)) return readJunit(given);
  if (isPytestJson(given.text)) return readPytestJson(given);
  return readPytestText(given);
}

function isPytestJson(text: string): boolean {
  return /^\s*\{/u.test(text) && text.includes('"nodeid"') && text.includes('"exitcode"');
}

const phase = z
  .object({
    duration: z.number().nullish().catch(null),
    crash: z.object({ message: z.string() }).nullish().catch(null),
    longrepr: z.string().nullish().catch(null),
  })
  .nullish()
  .catch(null);

const testShape = z.object({
  nodeid: z.string(),
  lineno: z.number().nullish().catch(null),
  outcome: z.string(),
  setup: phase,
  call: phase,
  teardown: phase,
});

const reportShape = z.object({
  tests: z.array(testShape).default([]),
  collectors: z
    .array(z.object({ nodeid: z.string(), outcome: z.string(), longrepr: z.string().nullish().catch(null) }))
    .default([]),
});

function readPytestJson({ text, root }: ReportText): ReadTests {
  const json = jsonIn(text);
  const parsed = reportShape.safeParse(json);
  if (json === undefined || !parsed.success) return trouble("The report is no whole JSON of pytest-json-report.");
  const { tests, collectors } = parsed.data;
  const uncollected = collectors
    .filter(({ outcome }) => outcome === "failed" || outcome === "error")
    .map(({ nodeid, longrepr }): TestResult => {
      const file = reportPath(nodeid, root);
      const message = clip(longrepr ?? "");
      return {
        name: nodeid,
        ...(file === undefined ? {} : { file }),
        status: "errored",
        ...(message === "" ? {} : { message }),
      };
    });
  return { ok: true, tests: [...tests.map((each) => testOf(each, root)), ...uncollected] };
}

const outcomes: Readonly<Record<string, TestStatus>> = {
  passed: "passed",
  xpassed: "passed",
  skipped: "skipped",
  xfailed: "skipped",
  error: "errored",
};

function testOf(said: z.output<typeof testShape>, root: string | undefined): TestResult {
  const { file, names } = nodeNames(said.nodeid, root);
  const status = outcomes[said.outcome] ?? "failed";
  const phases = [said.setup, said.call, said.teardown];
  const seconds = phases.reduce((sum, each) => sum + (each?.duration ?? 0), 0);
  const why = phases.map((each) => each?.longrepr ?? each?.crash?.message ?? "").find((each) => each !== "");
  const message = status === "passed" ? "" : clip(why ?? "");
  return {
    name: names.join(" > "),
    ...(file === undefined ? {} : { file }),
    ...(said.lineno == null ? {} : { line: said.lineno + 1 }),
    status,
    durationMs: seconds * 1000,
    ...(message === "" ? {} : { message }),
  };
}
