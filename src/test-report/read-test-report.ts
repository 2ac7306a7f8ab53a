import { isCargoTest, readCargoTest } from "./cargo-test.ts";
import { isJunit, readJunit } from "./junit.ts";
import { isGoTest, readGoTest } from "./go-test.ts";
import { isJestJson, readJestJson } from "./jest-json.ts";
import { isPytest, readPytest } from "./pytest.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { isTap, readTap } from "./tap.ts";
import type { ReadReport, ReportFormat } from "./test-report.ts";

/** The largest report that is read, in characters. */
export const largestReport = 100 * 1024 * 1024;

export interface ReportOptions {
  /** Found out by the content where it is not given. */
  readonly format?: ReportFormat;
  /** The folder from which the paths of files are told, absolute. */
  readonly root?: string;
}

/** Reads the report of a test tool. A report without tests, cut short, or in another format is trouble, and never a pass. */
export async function readTestReport(text: string, options: ReportOptions = {}): Promise<ReadReport> {
  if (text.length > largestReport) return trouble(`The report has more than ${largestReport / 1024 / 1024} MB.`);
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (plain.trim() === "") return trouble("The report is empty.");
  const format = options.format ?? formatOf(plain);
  if (format === undefined) {
    return trouble(
      "The report is in no format that is known: JUnit XML, TAP, the JSON of go test, vitest, jest or pytest, and what cargo test prints.",
    );
  }
  const read = await readAs(format, { text: plain, root: options.root });
  if (!read.ok) return read;
  if (read.tests.length === 0) return { ...trouble("The report has no tests: 0 were run."), isEmpty: true };
  return { ok: true, report: { tests: read.tests }, format };
}

function readAs(format: ReportFormat, given: ReportText): ReadTests | Promise<ReadTests> {
  switch (format) {
    case "junit":
      return readJunit(given);
    case "tap":
      return readTap(given);
    case "go":
      return readGoTest(given);
    case "vitest":
    case "jest":
      return readJestJson(given);
    case "pytest":
      return readPytest(given);
    case "cargo":
      return readCargoTest(given);
  }
}

/** By the content alone; the clearest signs first. */
function formatOf(text: string): ReportFormat | undefined {
  if (isJunit(text)) return "junit";
  if (isGoTest(text)) return "go";
  const json = isJestJson(text);
  if (json !== undefined) return json;
  if (isPytest(text)) return "pytest";
  if (isCargoTest(text)) return "cargo";
  return isTap(text) ? "tap" : undefined;
}
