import { beforeEach, expect, test } from "vitest";
import { done, openRunner, planOf } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Runner } from "../runner/runner.ts";
import { type IsAlive, reportOf } from "./report.ts";

const gate = "- { id: ok, type: gate, message: ok }\n";
const sub = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
steps:
  - { id: ok, type: gate, message: ok }
  - { id: c, type: shell, run: x }
`;
const answer = { kind: "answer", gate: "ok", opening: 1, choice: "approve", by: "me" } as const;

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
});

const isAlive: IsAlive = async (owner) =>
  (await doorbells.open({ name: "looks", onRing: () => undefined })).ring(owner, "");

async function status(alive = isAlive): Promise<string> {
  return (await reportOf({ journal, isAlive: alive }, "r")).run.status;
}

/** A run that waits at a gate, of its own or of a workflow that it calls, and whose process has gone. */
async function waiting(steps: string): Promise<void> {
  const runner = await openRunner({ journal, doorbells, name: "first", perform: () => done });
  await begin(runner, steps);
  await runner.settled();
  await runner.close();
}

function begin(runner: Runner, steps: string): Promise<void> {
  const plan = planOf(steps, { "./sub.yml": sub });
  return runner.start({ id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" });
}

test("a run goes on where one that it has begun does, in another process", async () => {
  await waiting("- { id: s, type: workflow, workflow: ./sub.yml }\n");
  expect(await status()).toBe("waiting");
  let end: (() => void) | undefined;
  const perform = (): Promise<typeof done> => new Promise((resolve) => (end = () => resolve(done)));
  const second = await openRunner({ journal, doorbells, name: "second", perform });
  await second.tell("r.1", "1", answer);
  await expect.poll(() => end).toBeDefined();
  expect(await status()).toBe("running");
  end?.();
  await second.settled();
  expect(await status()).toBe("success");
});

test("a gate that was answered is not waited for, also where nobody has read the answer", async () => {
  await waiting(gate);
  await journal.post({ run: "r", key: "1", at: 1, body: answer });
  expect(await status()).toBe("interrupted");
});

test("a run that ends while it is looked for its process has ended", async () => {
  let end: (() => void) | undefined;
  const perform = (): Promise<typeof done> => new Promise((resolve) => (end = () => resolve(done)));
  const runner = await openRunner({ journal, doorbells, name: "first", perform });
  await begin(runner, "- { id: a, type: shell, run: x }\n");
  await expect.poll(() => end).toBeDefined();
  const slow: IsAlive = async (owner) => {
    end?.();
    await runner.settled();
    await runner.close();
    return isAlive(owner);
  };
  expect(await status(slow)).toBe("success");
});
