import type { Mask } from "../../secret/mask.ts";
import { mergeReports } from "../../test-report/merge-reports.ts";
import { readTestReport } from "../../test-report/read-test-report.ts";
import type { TestReport, TestResult } from "../../test-report/test-report.ts";
import type { TestCommand, TestRun } from "../test-command.ts";
import type { WrittenFiles, WrittenText } from "./written-files.ts";

export interface ResultsToRead {
  readonly command: TestCommand;
  readonly written: WrittenFiles;
  /** The folder from which paths are told, without links in it. */
  readonly root: string;
  readonly mask?: Mask;
}

export interface ReadResults {
  readonly report: TestReport;
  readonly trouble?: string;
}

const nothing: TestReport = { tests: [] };

/** What the command has reported: in files that it has written itself, or on its standard output. */
export async function readReportOf(given: ResultsToRead, stdout: string | undefined): Promise<ReadResults> {
  const { command, written } = given;
  if (command.report === "stdout") {
    if (stdout === undefined) return { report: nothing, trouble: "The command has printed more than can be kept." };
    return readAll(given, [{ path: "The standard output", text: stdout }]);
  }
  const texts = await written.read(command.report);
  if (texts.length === 0) {
    return { report: nothing, trouble: `The command has written no report: there is no file ${command.report}.` };
  }
  return readAll(given, texts);
}

async function readAll(given: ResultsToRead, texts: readonly WrittenText[]): Promise<ReadResults> {
  const { command, root, mask } = given;
  const options = { root, ...(command.format === undefined ? {} : { format: command.format }) };
  const reports: TestReport[] = [];
  let trouble: string | undefined;
  let empty: string | undefined;
  for (const { path, text } of texts) {
    const read = text === undefined ? undefined : await readTestReport(text, options);
    if (read?.ok === true) reports.push(read.report);
    else if (read?.isEmpty === true) empty ??= `${path}: ${read.trouble}`;
    else trouble ??= `${path}: ${read?.trouble ?? "It is no file that can be read, or is too large."}`;
  }
  const report = masked(mergeReports(reports), mask);
  const why = trouble ?? (reports.length === 0 ? empty : undefined);
  return { report, ...(why === undefined ? {} : { trouble: why }) };
}

function masked(report: TestReport, mask: Mask | undefined): TestReport {
  if (mask === undefined) return report;
  const tests = report.tests.map((test): TestResult => {
    const message = test.message === undefined ? {} : { message: mask.text(test.message) };
    return { ...test, name: mask.text(test.name), ...message };
  });
  return { tests };
}

/** Which lines were run; why that is not known makes no test fail. */
export async function readCoverageOf(
  given: Omit<ResultsToRead, "mask">,
): Promise<Pick<TestRun, "coverage" | "coverageTrouble">> {
  const { command } = given;
  if (command.coverage === undefined) return {};
  return { coverageTrouble: "Coverage is not read." };
}
