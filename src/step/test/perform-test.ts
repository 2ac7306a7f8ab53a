import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import type { Performer, Task } from "../../runner/performer.ts";
import type { SandboxName } from "../../sandbox/sandbox.ts";
import { Mask } from "../../secret/mask.ts";
import { countTests } from "../../test-report/count-tests.ts";
import type { TestReport } from "../../test-report/test-report.ts";
import { notPerformed } from "../not-performed.ts";
import type { AgentPorts } from "../run-agent.ts";
import { environment, texts } from "../run-process.ts";
import { runTests, type TestPorts } from "../run-tests.ts";
import type { Stay } from "../run-tree.ts";
import { makeWorkspace } from "../scratch.ts";
import type { TestCommand, TestRun } from "../test-command.ts";
import { chooseCommands } from "./choose-commands.ts";

/** What the project says of its tests. */
export interface DeclaredTests {
  readonly tests: (run: string) => Promise<readonly TestCommand[]>;
  /** What confines tests where they run in a copy in which agents work. */
  readonly testSandbox: SandboxName;
}

export type TestStepPorts = TestPorts & Pick<AgentPorts, "trees" | "blobs"> & DeclaredTests;

/** Of what stands before each step the last is enough. */
const stepLabel = "step";

/** Runs the tests of the project, in the run's copy where it has one, and tells of each that failed. */
export function performTest(ports: TestStepPorts): Performer {
  return async (task) => {
    const chosen = chooseCommands(await ports.tests(task.run.id), task);
    if (!chosen.ok) return notPerformed("invalid", chosen.message);
    const stay = await ports.trees.enter(task);
    try {
      return stay === undefined
        ? await inProject(ports, task, chosen.commands)
        : await inCopy(ports, { task, stay, commands: chosen.commands });
    } finally {
      await stay?.leave();
    }
  };
}

async function inProject(ports: TestStepPorts, task: Task, commands: readonly TestCommand[]): Promise<AttemptOutcome> {
  makeWorkspace(task.run.workspace);
  const runs = await run(ports, { task, commands, folder: task.run.folder });
  return outcomeOf(ports, { task, runs, place: {} });
}

interface InCopy {
  readonly task: Task;
  readonly stay: Stay;
  readonly commands: readonly TestCommand[];
}

/** What an agent wrote runs confined. What was tested is kept under its commit before anything runs. */
async function inCopy(ports: TestStepPorts, { task, stay, commands }: InCopy): Promise<AttemptOutcome> {
  const { tree } = stay;
  const commit = await tree.checkpoint(stepLabel);
  const before = (await tree.read({ args: ["rev-parse", `${commit}^{tree}`] })).toString().trim();
  const confined = { sandbox: ports.testSandbox, shown: tree.shown };
  const runs = await run(ports, { task, commands, folder: tree.folder, confined });
  const wrote = (await tree.tree()) !== before;
  return outcomeOf(ports, { task, runs, place: { commit, tree: before, wrote } });
}

interface Running {
  readonly task: Task;
  readonly commands: readonly TestCommand[];
  readonly folder: string;
  readonly confined?: { readonly sandbox: SandboxName; readonly shown: Stay["tree"]["shown"] };
}

function run(ports: TestStepPorts, { task, commands, folder, confined }: Running): Promise<readonly TestRun[]> {
  const secrets = texts(task.secrets);
  const values = Object.values(secrets);
  return runTests(ports, {
    folder,
    commands,
    attempt: task.attempt,
    ...(confined === undefined ? {} : { confined }),
    env: { ...environment({}, task), ...secrets },
    ...(values.length === 0 ? {} : { mask: new Mask(values) }),
    onOutput: task.onOutput,
    signal: task.signal,
  });
}

interface Finished {
  readonly task: Task;
  readonly runs: readonly TestRun[];
  readonly place: JsonObject;
}

/** How many of the tests that failed stand in the output; all are in the report. */
const mostTold = 50;
const longestMessage = 500;

async function outcomeOf(ports: TestStepPorts, { task, runs, place }: Finished): Promise<AttemptOutcome> {
  const report: TestReport = { tests: runs.flatMap((each) => each.report.tests) };
  const counts = countTests(report);
  const ok = runs.every((each) => each.ok);
  const troubles = runs.flatMap(({ command, trouble }) => (trouble === undefined ? [] : [`${command}: ${trouble}`]));
  const blob = await ports.blobs.put(Buffer.from(JSON.stringify({ format: 1, ...place, runs: runs.map(keptRun) })));
  const failed = report.tests.filter(({ status }) => status === "failed" || status === "errored");
  const output: JsonObject = {
    ok,
    ...counts,
    tests: failed.slice(0, mostTold).map(({ name, file, line, status, message }) => ({
      name,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      status,
      ...(message === undefined ? {} : { message: message.slice(0, longestMessage) }),
    })),
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
  if (ok || task.given["require"] === "none") return { status: "success", ...words };
  const isRed = counts.failed > 0;
  const names = failed.slice(0, 3).map(({ name }) => name);
  const red = `${counts.failed} of ${counts.total} tests failed: ${names.join("; ")}${failed.length > 3 ? "; …" : "."}`;
  const message = [...(isRed ? [red] : []), ...troubles].join(" ");
  return { status: "failure", reason: isRed ? "tests" : "report", message, ...words };
}

/** What is kept of a run: everything but its coverage, which is as large as the project. */
function keptRun({ coverage, ...others }: TestRun): Omit<TestRun, "coverage"> & { readonly covered: boolean } {
  return { ...others, covered: coverage !== undefined };
}
