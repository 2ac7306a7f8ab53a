import type { SandboxName } from "../../sandbox/sandbox.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Task } from "../../runner/performer.ts";
import { runTests, type TestPorts } from "../run-tests.ts";
import type { TestCommand, TestRun } from "../test-command.ts";
import type { GradedPlace } from "./graded-place.ts";
import { layOver } from "./lay-over.ts";

export interface ReviewTestPorts extends TestPorts {
  /** What confines tests: the tree holds what an agent wrote. */
  readonly testSandbox: SandboxName;
}

export interface ReviewTests {
  readonly task: Task;
  readonly place: GradedPlace;
  readonly commands: readonly TestCommand[];
}

/** Runs the tests on the graded commit, in a copy that is thrown away. */
export function testHead(ports: ReviewTestPorts, asked: ReviewTests): Promise<readonly TestRun[]> {
  return inThrowaway(ports, asked, { commit: asked.place.head, label: "tests" });
}

/** Runs the tests of the graded commit on what was there before: `laidOver` are the test files of the change, which come with it. */
export function testBase(
  ports: ReviewTestPorts,
  asked: ReviewTests,
  laidOver: readonly string[],
): Promise<readonly TestRun[]> {
  const { base, head, files } = asked.place;
  const meant = new Set(laidOver);
  const lay = async (folder: string): Promise<void> => {
    const [under, over] = [files(base), files(head)];
    await layOver({ folder, under, over, isMeant: (path) => meant.has(path) });
  };
  return inThrowaway(ports, asked, { commit: base, label: "base", lay });
}

interface Copy {
  readonly commit: string;
  readonly label: string;
  readonly lay?: (folder: string) => Promise<void>;
}

async function inThrowaway(ports: ReviewTestPorts, asked: ReviewTests, wish: Copy): Promise<readonly TestRun[]> {
  const { task, place, commands } = asked;
  if (commands.length === 0) return [];
  await needSandbox(ports);
  const copy = await place.tree.throwaway(wish.commit, `${wish.label}-${place.word}`);
  try {
    await wish.lay?.(copy.folder);
    return await runTests(ports, {
      folder: copy.folder,
      commands,
      attempt: task.attempt,
      confined: { sandbox: ports.testSandbox, shown: copy.shown },
      onOutput: task.onOutput,
      signal: task.signal,
    });
  } finally {
    await copy.discard();
  }
}

export const noSandboxCode = "REVIEW_NO_SANDBOX";

async function needSandbox({ testSandbox, consult }: ReviewTestPorts): Promise<void> {
  const probe = await consult.sandboxes[testSandbox].probe();
  if (probe.ok) return;
  const hint = `${probe.hint} Where the machine itself confines what runs on it, as a container of a CI job does, say \`sandbox: none\` in .waybill/config.yml.`;
  throw new Refusal(noSandboxCode, `The tests of a change cannot be confined: ${probe.message}`, { hint });
}
