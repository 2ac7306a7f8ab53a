import { readFileSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SandboxName, Shown } from "../sandbox/sandbox.ts";
import type { Mask } from "../secret/mask.ts";
import type { Captured, ProcessEnd } from "../process/process.ts";
import { parseGlob } from "../files/glob.ts";
import { Refusal } from "../problem/refusal.ts";
import type { TestReport } from "../test-report/test-report.ts";
import { type CommandPorts, exitCodeOf, spoolOf } from "./run-process.ts";
import { makePrivateFolder, withScratchFile } from "./scratch.ts";
import type { TestCommand, TestRun } from "./test-command.ts";
import { readCoverageOf, readReportOf } from "./test-work/read-results.ts";
import { judgeRun } from "./test-work/judge-run.ts";
import { openTestPlace, type PlacePorts } from "./test-work/test-place.ts";
import { ownFileWords, WrittenFiles } from "./test-work/written-files.ts";

export interface TestPorts extends Pick<CommandPorts, "processes" | "scratchFolder" | "env"> {
  /** The environment of confined commands: nothing in it is a secret. */
  readonly agentEnv: Readonly<Record<string, string>>;
  readonly consult: PlacePorts;
}

export interface TestRequest {
  /** The root of the tree: the project, a workspace, or a throwaway. */
  readonly folder: string;
  readonly commands: readonly TestCommand[];
  /** Processes are found by it. What runs for one attempt runs one after the other. */
  readonly attempt: string;
  /** What confines the commands, where the tree holds what an agent wrote. Without it they run as they are. */
  readonly confined?: { readonly sandbox: SandboxName; readonly shown: readonly Shown[] };
  /** Variables beside those that all commands get. */
  readonly env?: Readonly<Record<string, string>>;
  readonly mask?: Mask;
  readonly onOutput?: (stream: "stdout" | "stderr", chunk: Buffer) => void;
  readonly signal: AbortSignal;
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
    const end = await start(ports, request, { command, written });
    if (!end.ok) return unrun(command, end.trouble);
    return await resultOf({ command, request, written, end: end.end });
  } finally {
    await written.putBack();
    clear(ports, request.attempt);
  }
}

function patternsOf({ report, coverage }: TestCommand): readonly string[] {
  return [report, coverage].flatMap((each) => (each === undefined || each === "stdout" ? [] : [each]));
}

function unrun(command: TestCommand, trouble: string): TestRun {
  return { command: command.name, ok: false, trouble, exitCode: null, report: nothing, tail: "" };
}

type Started = { readonly ok: true; readonly end: ProcessEnd } | { readonly ok: false; readonly trouble: string };

interface Starting {
  readonly command: TestCommand;
  readonly written: WrittenFiles;
}

async function start(ports: TestPorts, request: TestRequest, { command, written }: Starting): Promise<Started> {
  const home = join(ports.scratchFolder, `${request.attempt}.home`);
  if (request.confined === undefined) return startHere(ports, request, { command, written, home });
  const env = { ...ports.agentEnv, ...request.env };
  const place = await openTestPlace(ports.consult, {
    ...request.confined,
    folder: request.folder,
    attempt: request.attempt,
    script: command.run,
    env,
    hosts: command.hosts ?? [],
    home,
    tell: (words) => request.onOutput?.("stderr", Buffer.from(`note: ${words}\n`)),
  });
  if (!place.ok) return place;
  try {
    const end = await run(ports, request, { command, words: place.command });
    await written.takeOwn(home);
    return { ok: true, end };
  } finally {
    if (place.after !== undefined) await afterwards(ports, request, place.after);
    await place.close();
  }
}

/** As the person would start it, but that it may write its report where nobody else looks. */
async function startHere(
  ports: TestPorts,
  request: TestRequest,
  { command, written, home }: Starting & { readonly home: string },
): Promise<Started> {
  const file = join(ports.scratchFolder, `${request.attempt}.sh`);
  const env = { ...ports.env, ...request.env, ...ownFileWords(home) };
  const words = { argv: ["/bin/sh", file] as const, env };
  return withScratchFile(file, command.run, async () => {
    makePrivateFolder(home);
    try {
      const end = await run(ports, request, { command, words });
      await written.takeOwn(home);
      return { ok: true, end };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
}

interface Words {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

function run(
  { processes, scratchFolder }: TestPorts,
  { folder, attempt, mask, onOutput, signal }: TestRequest,
  { command, words }: { readonly command: TestCommand; readonly words: Words },
): Promise<ProcessEnd> {
  return processes.run({
    ...words,
    folder,
    attempt,
    timeoutMs: command.timeoutMs,
    spool: spoolOf(scratchFolder, `${attempt}.tests`),
    ...(mask === undefined ? {} : { mask }),
    ...(onOutput === undefined ? {} : { onOutput }),
    signal,
  });
}

const clearingMs = 60_000;

/** Some sandboxes leave something behind that has to be removed. */
async function afterwards({ processes, scratchFolder }: TestPorts, request: TestRequest, words: Words): Promise<void> {
  const { folder, attempt } = request;
  const spool = spoolOf(scratchFolder, `${attempt}.after`);
  const { signal } = new AbortController();
  await processes.run({ ...words, folder, attempt, spool, timeoutMs: clearingMs, signal });
  for (const file of Object.values(spool)) rmSync(file, { force: true });
}

function clear({ scratchFolder }: TestPorts, attempt: string): void {
  for (const file of Object.values(spoolOf(scratchFolder, `${attempt}.tests`))) rmSync(file, { force: true });
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

/** Output that memory does not hold is in its spool. */
function wholeText({ text, file, dropped, failure }: Captured): string | undefined {
  if (text !== undefined) return text;
  if (file === undefined || dropped > 0 || failure !== undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Refusal("OUTPUT_NOT_KEPT", "What the tests have printed cannot be read.", { cause: error });
  }
}

const longestTail = 4_000;

function tailOf(outputs: readonly Captured[]): string {
  const text = outputs.map((each) => wholeText(each) ?? "").filter((each) => each.trim() !== "");
  return text.join("\n").trimEnd().slice(-longestTail);
}
