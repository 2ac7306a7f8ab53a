import { RegisteredService } from "../../src/api/registered-service.ts";
import type { RegisteredWorkflows } from "../../src/api/registered.ts";
import type { Begun, Runs } from "../../src/api/runs.ts";
import { openProject } from "../../src/host/local.ts";
import { memoryRegistry } from "../../src/registry/memory/memory-registry.ts";
import type { Actor } from "../../src/registry/ownership.ts";
import { openMemoryRuns } from "./memory-runs.ts";
import { untilAborted } from "./runner-rig.ts";

export const ann: Actor = { name: "ann", isAdmin: false };
export const bob: Actor = { name: "bob", isAdmin: false };
export const root: Actor = { name: "root", isAdmin: true };

export interface RegisteredRig {
  readonly registered: RegisteredWorkflows;
  readonly runs: Runs;
  /** What a step prints by its id, `fails` or `goes on` where it does that instead. */
  readonly steps: Map<string, string>;
  /** What was asked of the steps, in order. */
  readonly performed: string[];
  /** Registers a text without mistakes. */
  readonly add: (text: string, actor?: Actor) => Promise<void>;
  /** The id of a run that was begun and is driven no more. */
  readonly begun: (run: Promise<Begun>) => Promise<string>;
  /** The same of a new one, by default of `deploy`. */
  readonly run: (actor?: Actor, workflow?: string) => Promise<string>;
}

/** Registered workflows in memory, of a project that is nowhere on a disk, with pretended steps. */
export async function openRegisteredRig(): Promise<RegisteredRig> {
  const registry = memoryRegistry();
  const steps = new Map<string, string>();
  const performed: string[] = [];
  const runs = await openMemoryRuns((task) => {
    performed.push(task.address);
    const stdout = steps.get(task.address.split("/").at(-1) ?? "") ?? "";
    if (stdout === "goes on") return untilAborted(task);
    const output = { exit_code: stdout === "fails" ? 1 : 0, stdout, stderr: "" };
    return { status: stdout === "fails" ? "failure" : "success", output };
  });
  const workflows = openProject({
    folder: "/nowhere",
    registered: { actor: "ann", of: (owner) => registry.list({ owner }) },
  });
  let time = 0;
  const registered = new RegisteredService({ registry, runs, workflows, clock: { now: () => ++time } });
  const begun: RegisteredRig["begun"] = async (run) => {
    const answer = await run;
    if (!answer.ok) throw new Error(answer.problems.map(({ message }) => message).join(" "));
    await runs.settled();
    return answer.run;
  };
  return {
    registered,
    runs,
    steps,
    performed,
    begun,
    run: (actor = ann, workflow = "deploy") => begun(registered.run({ actor, workflow, inputs: {} })),
    async add(text, actor = ann) {
      const answer = await registered.add({ actor, text });
      if (!answer.ok) throw new Error(answer.problems.map(({ message }) => message).join(" "));
    },
  };
}

/** The text of a workflow of some name, one step in a line. */
export function textNamed(name: string, steps: readonly string[] = ["{ id: a, type: shell, run: 'true' }"]): string {
  const lines = steps.map((step) => `  - ${step}\n`).join("");
  return `workflow: { id: ${name}, name: A, version: "1.0.0" }\nsteps:\n${lines}`;
}
