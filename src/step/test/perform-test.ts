import type { AttemptOutcome } from "../../engine/event.ts";
import type { Performer, Task } from "../../runner/performer.ts";
import type { SandboxName } from "../../sandbox/sandbox.ts";
import { Mask } from "../../secret/mask.ts";
import { notPerformed } from "../not-performed.ts";
import type { AgentPorts } from "../run-agent.ts";
import { environment, texts } from "../run-process.ts";
import { runTests, type TestPorts } from "../run-tests.ts";
import type { Stay } from "../run-tree.ts";
import { makeWorkspace } from "../scratch.ts";
import type { TestCommand, TestRun } from "../test-command.ts";
import { chooseCommands } from "./choose-commands.ts";
import { readKnown } from "./known-failures.ts";
import { outcomeOfTests } from "./test-outcome.ts";

/** What the project says of its tests. */
export interface DeclaredTests {
  readonly tests: readonly TestCommand[];
  /** What confines tests where they run in a copy in which agents work. */
  readonly testSandbox: SandboxName;
}

export type TestStepPorts = TestPorts & Pick<AgentPorts, "trees" | "blobs"> & DeclaredTests;

/** Of what stands before each step the last is enough. */
const stepLabel = "step";

const notNames =
  "`known` must be a list of the names of tests, such as `failing` in the output of an earlier test step.";

interface Asked {
  readonly task: Task;
  readonly commands: readonly TestCommand[];
  /** The tests that failed before. */
  readonly known: readonly string[];
}

/** Runs the tests of the project, in the run's copy where it has one, and tells of each that failed. */
export function performTest(ports: TestStepPorts): Performer {
  return async (task) => {
    const chosen = chooseCommands(ports.tests, task);
    if (!chosen.ok) return notPerformed("invalid", chosen.message);
    const known = readKnown(task.given["known"]);
    if (known === undefined) return notPerformed("invalid", notNames);
    const stay = await ports.trees.enter(task);
    const asked = { task, known, commands: chosen.commands };
    try {
      return stay === undefined ? await inProject(ports, asked) : await inCopy(ports, asked, stay);
    } finally {
      await stay?.leave();
    }
  };
}

async function inProject(ports: TestStepPorts, { task, commands, known }: Asked): Promise<AttemptOutcome> {
  makeWorkspace(task.run.workspace);
  const runs = await run(ports, { task, commands, folder: task.run.folder });
  return outcomeOfTests(ports, { task, runs, known, place: {} });
}

/** What an agent wrote runs confined. What was tested is kept under its commit before anything runs. */
async function inCopy(ports: TestStepPorts, asked: Asked, stay: Stay): Promise<AttemptOutcome> {
  const { task, commands, known } = asked;
  const { tree } = stay;
  const commit = await tree.checkpoint(stepLabel);
  const before = (await tree.read({ args: ["rev-parse", `${commit}^{tree}`] })).toString().trim();
  const confined = { sandbox: ports.testSandbox, shown: tree.shown };
  const runs = await run(ports, { task, commands, folder: tree.folder, confined });
  const wrote = (await tree.tree()) !== before;
  return outcomeOfTests(ports, { task, runs, known, place: { commit, tree: before, wrote } });
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
