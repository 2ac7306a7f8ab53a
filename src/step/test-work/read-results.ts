import { join } from "node:path";
import type { Coverage } from "../../coverage/coverage.ts";
import { mergeCoverage } from "../../coverage/merge-coverage.ts";
import { readCoverage } from "../../coverage/read-coverage.ts";
import type { Mask } from "../../secret/mask.ts";
import { mergeReports } from "../../test-report/merge-reports.ts";
import { foldersOver } from "../../test-report/report-path.ts";
import { readTestReport } from "../../test-report/read-test-report.ts";
import type { TestReport, TestResult } from "../../test-report/test-report.ts";
import type { TestCommand, TestRun } from "../test-command.ts";
import { isPlainBelow, readPlainBelow } from "./read-plain.ts";
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
    if (read?.ok === true) reports.push(await toldFromRoot(read.report, path, root));
    else if (read?.isEmpty === true) empty ??= `${path}: ${read.trouble}`;
    else trouble ??= `${path}: ${read?.trouble ?? "It is no file that can be read, or is too large."}`;
  }
  const report = masked(mergeReports(reports), mask);
  const why = trouble ?? (reports.length === 0 ? empty : undefined);
  return { report, ...(why === undefined ? {} : { trouble: why }) };
}

/** A tool that ran in a folder of the project tells files from there: the one is meant from which most of them are there. */
async function toldFromRoot(report: TestReport, path: string, root: string): Promise<TestReport> {
  const files = [...new Set(report.tests.flatMap(({ file }) => file ?? []))];
  let best = { folder: "", count: 0 };
  for (const folder of foldersOver(path)) {
    if (best.count === files.length) break;
    const there = await Promise.all(files.map((file) => isPlainBelow(root, join(folder, file))));
    const count = there.filter(Boolean).length;
    if (count > best.count) best = { folder, count };
  }
  const { folder } = best;
  if (folder === "") return report;
  const below = (file: string): string => `${folder}/${file}`;
  const tests = report.tests.map((test): TestResult => {
    if (test.file === undefined) return test;
    // What cannot be loaded is called as its file.
    return { ...test, file: below(test.file), ...(test.name === test.file ? { name: below(test.file) } : {}) };
  });
  return { tests };
}

function masked(report: TestReport, mask: Mask | undefined): TestReport {
  if (mask === undefined) return report;
  const tests = report.tests.map((test): TestResult => {
    const message = test.message === undefined ? {} : { message: mask.text(test.message) };
    return { ...test, name: mask.text(test.name), ...message };
  });
  return { tests };
}

/** The largest file of which lines are counted. */
const largestSource = 10 * 1024 * 1024;

/** Which lines were run; why that is not known makes no test fail. */
export async function readCoverageOf({
  command,
  written,
  root,
}: Omit<ResultsToRead, "mask">): Promise<Pick<TestRun, "coverage" | "coverageTrouble">> {
  if (command.coverage === undefined) return {};
  const texts = await written.read(command.coverage);
  if (texts.length === 0) {
    return { coverageTrouble: `The command has written no coverage: there is no file ${command.coverage}.` };
  }
  const sources = new Map<string, Promise<string | undefined>>();
  const sourceOf = (path: string): Promise<string | undefined> => {
    const source = sources.get(path) ?? readPlainBelow(root, path, largestSource);
    sources.set(path, source);
    return source;
  };
  const format = command.coverageFormat === undefined ? {} : { format: command.coverageFormat };
  const parts: Coverage[] = [];
  let trouble: string | undefined;
  for (const { path, text } of texts) {
    const read = text === undefined ? undefined : await readCoverage({ text, root, sourceOf, path, ...format });
    if (read?.ok === true) parts.push(read.coverage);
    else trouble ??= `${path}: ${read?.trouble ?? "It is no file that can be read, or is too large."}`;
  }
  // One of many files may be of nothing but tools.
  if (parts.length > 0) return { coverage: mergeCoverage(parts) };
  return trouble === undefined ? {} : { coverageTrouble: trouble };
}
