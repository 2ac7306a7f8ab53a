import { beforeEach, expect, test } from "vitest";
import { planOfRow } from "../../test/rig/run-rows.ts";
import { done, openRunner, type Perform, planOf, untilAborted } from "../../test/rig/runner-rig.ts";
import { storyOf } from "../api/story.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Runner } from "./runner.ts";

const first = { kind: "cancel", by: "ann" } as const;
const again = { kind: "cancel", by: "bob", again: true } as const;

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
let begun: string[];

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  begun = [];
});

/** Whatever it begins goes on until it is told to end. */
function open(name = "first", perform: Perform = untilAborted): Promise<Runner> {
  const noted: Perform = (task) => {
    begun.push(`${task.run.id} ${task.address}`);
    return perform(task);
  };
  return openRunner({ journal, doorbells, name, perform: noted });
}

function request(plan: Plan): Parameters<Runner["start"]>[0] {
  return { id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" };
}

function jobs(text: string, files: Readonly<Record<string, string>> = {}): Plan {
  return planOfRow({ name: "", jobs: text, files, ends: "" }).plan;
}

const cleaning = jobs(
  "j: { steps: [{ name: s, command: x }], finally: [{ name: f, command: x }, { name: g, command: x }] }\n",
);

async function story(run = "r"): Promise<readonly string[]> {
  const entries = await journal.entries(run, 0, 1000);
  return entries.flatMap(({ event, at }) => {
    const words = storyOf({ event, at, since: () => 0 });
    return words?.address === undefined && words !== undefined ? [words.rest] : [];
  });
}

async function message(): Promise<string | undefined> {
  return (await journal.run("r"))?.message;
}

async function statuses(run = "r"): Promise<readonly string[]> {
  return (await journal.steps(run)).map(({ address, status }) => `${address} ${status}`);
}

test("the first cancel names what goes on all the same, and the second ends it", async () => {
  const runner = await open();
  await runner.start(request(cleaning));
  await expect.poll(() => begun).toEqual(["r j/s"]);
  await runner.tell("r", "1", first);
  await expect.poll(() => begun).toEqual(["r j/s", "r j/f"]);
  expect(await message()).toBe("Cancelled by ann. j/f and j/g go on all the same; a second cancel ends them, too.");
  await runner.tell("r", "2", again);
  await runner.settled();
  expect(await journal.run("r")).toMatchObject({
    status: "cancelled",
    reason: "cancelled",
    message: "Cancelled by ann.",
  });
  expect(await statuses()).toEqual(["j cancelled", "j/s cancelled", "j/f cancelled", "j/g cancelled"]);
  expect(await story()).toEqual([
    "(me)",
    "cancelled by ann",
    "j/f and j/g go on all the same; a second cancel ends them, too.",
    "cancelled once more by bob: nothing of it goes on",
    "cancelled: Cancelled by ann.",
  ]);
});

test("one word counts once, however often it is posted; and so does each word by somebody who knew of no other", async () => {
  const runner = await open();
  await runner.start(request(cleaning));
  await expect.poll(() => begun).toHaveLength(1);
  for (const key of ["1", "1", "2", "3"]) await runner.tell("r", key, first);
  await expect.poll(() => begun).toHaveLength(2);
  expect(await statuses()).toContain("j/f running");
  for (const key of ["4", "4", "5"]) await runner.tell("r", key, again);
  await runner.settled();
  const types = (await journal.entries("r", 0, 1000)).map(({ event }) => event.type);
  expect(types.filter((type) => type === "cancel.requested")).toHaveLength(2);
});

test("what is known of a cancel counts also where it is read together with it", async () => {
  const runner = await open();
  await runner.start(request(cleaning));
  await expect.poll(() => begun).toHaveLength(1);
  await journal.post({ run: "r", key: "1", at: 1, body: first });
  await runner.tell("r", "2", again);
  await runner.settled();
  expect(begun).toEqual(["r j/s"]);
  expect(await statuses()).toEqual(["j cancelled", "j/s cancelled", "j/f cancelled", "j/g cancelled"]);
});

test("each job that goes on because its condition says so is named when that is known", async () => {
  const runner = await open("first", (task) =>
    task.address === "a/s" || task.address === "b/s" ? untilAborted(task) : done,
  );
  const plan = jobs(`
a: { steps: [{ name: s, command: x }] }
b: { if: always(), steps: [{ name: s, command: x }] }
later: { needs: [a, b], if: always(), steps: [{ name: s, command: x }] }
never: { needs: a, if: failure(), steps: [{ name: s, command: x }] }
`);
  await runner.start(request(plan));
  await expect.poll(() => begun).toHaveLength(2);
  await runner.tell("r", "1", first);
  await expect.poll(message).toBe("Cancelled by ann. b goes on all the same; a second cancel ends it, too.");
  await runner.tell("r", "2", again);
  await runner.settled();
  expect(await statuses()).toEqual([
    "a cancelled",
    "b cancelled",
    "a/s cancelled",
    "b/s cancelled",
    "never cancelled",
    "later cancelled",
  ]);
});

const sub = `name: c
on: [workflow_call]
jobs: { j: { steps: [{ name: deep, command: x }], finally: [{ name: bottom, command: x }] } }
`;
const calling = jobs("j: { steps: [{ name: s, workflow: ./c.yml }], finally: [{ name: f, command: x }] }\n", {
  "./c.yml": sub,
});

test("a second cancel ends the last steps of the runs that a run has begun, too", async () => {
  const runner = await open();
  await runner.start(request(calling));
  await expect.poll(() => begun).toEqual(["r.1 j/deep"]);
  await runner.tell("r", "1", first);
  await expect.poll(() => begun).toEqual(["r.1 j/deep", "r.1 j/bottom"]);
  await runner.tell("r", "2", again);
  await runner.settled();
  expect(await statuses("r.1")).toEqual(["j cancelled", "j/deep cancelled", "j/bottom cancelled"]);
  expect(await statuses()).toEqual(["j cancelled", "j/s cancelled", "j/f cancelled"]);
  expect(begun).toHaveLength(2);
});

test("a run whose process died after the second cancel begins nothing again", async () => {
  const one = await open();
  await one.start(request(calling));
  await expect.poll(() => begun).toHaveLength(1);
  await one.tell("r", "1", first);
  await expect.poll(() => begun).toHaveLength(2);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  await journal.post({ run: "r", key: "2", at: 1, body: again });
  begun = [];
  const two = await open("second");
  await two.takeUp("r");
  await two.settled();
  expect(await statuses()).toEqual(["j cancelled", "j/s cancelled", "j/f cancelled"]);
  expect(await statuses("r.1")).toEqual(["j cancelled", "j/deep cancelled", "j/bottom cancelled"]);
  // Its last steps may have begun again before they heard of it.
  expect(begun.filter((words) => words !== "r.1 j/bottom")).toEqual([]);
});

test.each([
  ["its condition holds after the cancel", "{ if: always(), steps: [{ name: s, workflow: ./c.yml }] }", []],
  [
    "it is a last step, cancelled before",
    "{ steps: [{ name: f, command: x }], finally: [{ name: s, workflow: ./c.yml }] }",
    [first],
  ],
])(
  "a run of its own that a cancel spares goes on also where the process died before it was read: %s",
  async (_, job, before) => {
    const spared = "name: c\non: [workflow_call]\njobs: { k: { if: always(), steps: [{ name: deep, command: x }] } }\n";
    const one = await open("first", (task) => (task.address === "k/deep" ? untilAborted(task) : done));
    await one.start(request(jobs(`j: ${job}\n`, { "./c.yml": spared })));
    await expect.poll(() => begun).toContain("r.1 k/deep");
    for (const word of before) await one.tell("r", "before", word);
    await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
    await journal.post({ run: "r", key: "1", at: 1, body: first });
    const two = await open("second", () => done);
    await two.takeUp("r");
    await expect.poll(async () => (await journal.run("r"))?.status).toBe("cancelled");
    expect(await journal.run("r.1")).toMatchObject({ status: "success" });
  },
);

test("of a run that was rejected, the first cancel ends nothing of its last steps and the second does", async () => {
  const runner = await open();
  const gate = planOf("- { id: g, type: gate, message: ok }\n");
  const last = planOf("- { id: last, type: shell, run: x }\n").root;
  const group = { primitive: "group", body: gate.root, finally: last, outputs: {} } as const;
  const plan = { ...gate, root: { nodes: [{ id: "", address: "", kind: "all", continueOnError: false, ...group }] } };
  const answers = [{ gate: "g", choice: "reject", by: "me" }];
  await runner.start({ ...request(plan), answers });
  await expect.poll(() => begun).toEqual(["r last"]);
  await runner.tell("r", "1", first);
  await expect.poll(message).toBe("Rejected at g by me. last goes on all the same; a second cancel ends it, too.");
  expect(await statuses()).toEqual(["g failure", "last running"]);
  await runner.tell("r", "2", again);
  await runner.settled();
  expect(await statuses()).toEqual(["g failure", "last cancelled"]);
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "rejected" });
});
