import type { Performer } from "../../runner/performer.ts";
import type { SandboxName } from "../../sandbox/sandbox.ts";
import { inTestedTree } from "../in-tested-tree.ts";
import { notPerformed } from "../not-performed.ts";
import { readKnown } from "../read-known.ts";
import type { AgentPorts } from "../run-agent.ts";
import { runTests, type TestPorts } from "../run-tests.ts";
import type { TestCommand } from "../test-command.ts";
import { chooseCommands } from "./choose-commands.ts";
import { outcomeOfTests } from "./test-outcome.ts";

/** What the project says of its tests. */
export interface DeclaredTests {
  readonly tests: (run: string) => Promise<readonly TestCommand[]>;
  /** What confines tests where they run in a copy in which agents work. */
  readonly testSandbox: SandboxName;
}

export type TestStepPorts = TestPorts & Pick<AgentPorts, "trees" | "blobs"> & DeclaredTests;

const notNames =
  "`known` must be a list of the names of tests, such as `failing` in the output of an earlier test step.";

/** Runs the tests of the project, in the run's copy where it has one, and tells of each that failed. */
export function performTest(ports: TestStepPorts): Performer {
  return async (task) => {
    const chosen = chooseCommands(await ports.tests(task.run.id), task);
    if (!chosen.ok) return notPerformed("invalid", chosen.message);
    const known = readKnown(task.given["known"]);
    if (known === undefined) return notPerformed("invalid", notNames);
    const { commands } = chosen;
    const { result, place, copy } = await inTestedTree(ports, task, (tree) => runTests(ports, { ...tree, commands }));
    return { ...(await outcomeOfTests(ports, { task, runs: result, known, place })), ...copy };
  };
}
