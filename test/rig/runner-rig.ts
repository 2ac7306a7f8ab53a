import type { Blobs } from "../../src/blob/blob.ts";
import { memoryBlobs } from "../../src/blob/memory/memory-blobs.ts";
import type { MemoryDoorbells } from "../../src/doorbell/memory/memory-doorbell.ts";
import type { AttemptOutcome, RunEvent } from "../../src/engine/event.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Performer, Task } from "../../src/runner/performer.ts";
import type { RunnerPorts } from "../../src/runner/ports.ts";
import { Runner } from "../../src/runner/runner.ts";
import { languages } from "../../src/host/languages.ts";
import { systemClock } from "../../src/host/system-clock.ts";
import type { Clock } from "../../src/time/clock.ts";
import { readStepsOf } from "./workflow-rows.ts";

/** What an attempt of a pretended activity gives. */
export type Perform = (task: Task) => AttemptOutcome | Promise<AttemptOutcome>;

export interface PretendedProcess {
  readonly journal: Journal<RunEvent>;
  readonly doorbells: MemoryDoorbells;
  /** Unique among the processes that hear each other. */
  readonly name: string;
  readonly perform: Perform;
  readonly clock?: Clock;
  readonly blobs?: Blobs;
  readonly keepResult?: (run: string) => Promise<void>;
  readonly approve?: RunnerPorts["approve"];
  readonly treeOf?: RunnerPorts["treeOf"];
}

const kinds = ["review", "spec", "test", "shell", "prompt", "command", "init", "node", "app", "message"];

/** A runner whose activities are pretended; everything else about it is real. */
export function openRunner({
  journal,
  doorbells,
  name,
  perform,
  clock = systemClock,
  blobs = memoryBlobs(),
  keepResult = async () => undefined,
  approve = async () => undefined,
  treeOf = async () => "tree",
}: PretendedProcess): Promise<Runner> {
  const performer: Performer = async (task) => perform(task);
  let nonces = 0;
  return Runner.open({
    journal,
    blobs,
    processes: { killSurvivors: () => Promise.resolve(0) },
    performers: new Map(kinds.map((kind) => [kind, performer])),
    languages,
    clock,
    openDoorbell: (onRing) => doorbells.open({ name, onRing }),
    newNonce: () => `${name}n${++nonces}`,
    folder: "/project",
    workspaceOf: (run) => `/project/state/${run}`,
    folderOfCalled: () => "",
    forget: () => undefined,
    hashFiles: (_, patterns) => Promise.resolve(patterns.join()),
    keepResult,
    approve,
    treeOf,
    watcher: { appended: () => undefined, output: () => undefined, note: () => undefined },
  });
}

/** The plan of some steps; `files` are the workflows that they call. */
export function planOf(steps: string, files: Readonly<Record<string, string>> = {}): Plan {
  const { plan, problems } = readStepsOf({ name: "", problems: [], steps, inputs: "{}", files }).read;
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
}

/** The same, and a last step that runs however the others have ended. */
export function withLast(plan: Plan): Plan {
  const last = planOf("- { id: last, type: shell, run: x }\n").root;
  const group = { primitive: "group", body: plan.root, finally: last, outputs: {} } as const;
  return { ...plan, root: { nodes: [{ id: "", address: "", kind: "all", continueOnError: false, ...group }] } };
}

export const done: AttemptOutcome = { status: "success", output: { exit_code: 0, stdout: "", stderr: "" } };

/** An attempt that goes on until it is told to end. */
export function untilAborted({ signal }: Task): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    const end = (): void => resolve({ status: "cancelled", output: {} });
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}
