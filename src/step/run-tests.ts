import { realpathSync } from "node:fs";
import { join } from "node:path";
import { parseGlob } from "../files/glob.ts";
import type { ProcessEnd } from "../process/process.ts";
import type { TestReport } from "../test-report/test-report.ts";
import { exitCodeOf } from "./run-process.ts";
import { clearSpool, runInTree, tailOf, type TreePorts, type TreeRequest, wholeText } from "./run-in-tree.ts";
import type { TestCommand, TestRun } from "./test-command.ts";
import { judgeRun } from "./test-work/judge-run.ts";
import { readCoverageOf, readReportOf } from "./test-work/read-results.ts";
import { WrittenFiles } from "./test-work/written-files.ts";

export type TestPorts = TreePorts;

export interface TestRequest extends TreeRequest {
  readonly commands: readonly TestCommand[];
}

/** Runs the declared test commands in a tree, one after the other. Whatever goes wrong with one is in its run. */
export async function runTests(ports: TestPorts, request: TestRequest): Promise<readonly TestRun[]> {
  const runs: TestRun[] = [];
  for (const command of request.commands) {
    request.signal.throwIfAborted();
    runs.push(await runTestCommand(ports, request, command));
  }
  return runs;
}

const nothing: TestReport = { tests: [] };

async function runTestCommand(ports: TestPorts, request: TestRequest, command: TestCommand): Promise<TestRun> {
  const unread = patternsOf(command).find((pattern) => parseGlob(pattern) === undefined);
  if (unread !== undefined) return unrun(command, `The pattern ${JSON.stringify(unread)} leads out of the project.`);
  const written = new WrittenFiles({
    folder: request.folder,
    asideFolder: join(ports.scratchFolder, `${request.attempt}.aside`),
    patterns: patternsOf(command),
  });
  await written.setAside();
  try {
    const takeFrom = (home: string): Promise<void> => written.takeOwn(home);
    const end = await runInTree(ports, request, { ...command, takeFrom });
    if (!end.ok) return unrun(command, end.trouble);
    return await resultOf({ command, request, written, end: end.end });
  } finally {
    await written.putBack();
    clearSpool(ports, request.attempt);
  }
}

function patternsOf({ report, coverage }: TestCommand): readonly string[] {
  return [report, coverage].flatMap((each) => (each === undefined || each === "stdout" ? [] : [each]));
}

function unrun(command: TestCommand, trouble: string): TestRun {
  return { command: command.name, ok: false, trouble, exitCode: null, report: nothing, tail: "" };
}

interface Finished {
  readonly command: TestCommand;
  readonly request: TestRequest;
  readonly written: WrittenFiles;
  readonly end: ProcessEnd;
}

async function resultOf({ command, request, written, end }: Finished): Promise<TestRun> {
  const { mask, folder } = request;
  if (end.how === "cancelled") request.signal.throwIfAborted();
  const root = realpathSync(folder);
  const stdout = wholeText(end.stdout);
  const read = await readReportOf({ command, written, root, ...(mask === undefined ? {} : { mask }) }, stdout);
  const covered = await readCoverageOf({ command, written, root });
  const { report } = read;
  const judged = judgeRun({ end, read, timeoutMs: command.timeoutMs });
  return {
    command: command.name,
    ...judged,
    exitCode: end.how === "exited" || end.how === "killed" ? exitCodeOf(end) : null,
    report,
    ...covered,
    tail: tailOf([...(command.report === "stdout" && report.tests.length > 0 ? [] : [end.stdout]), end.stderr]),
  };
}
