import { beforeEach, expect, test } from "vitest";
import { openRunner, planOf } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { AttemptOutcome, EarlyAnswer, RunEvent } from "../engine/event.ts";
import type { VerdictApproval } from "../engine/run-state.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Runner } from "./runner.ts";

const steps = `- { id: grade, type: review, spec: f }
- { id: ask, type: gate, message: ok, require: all-pass, on_reject: skip }
- { id: b, type: shell, run: x }
`;
const graded: AttemptOutcome = { status: "success", output: { outcome: "pass", tree: "t", verdict: { id: "v" } } };

/** What the run has now. */
let tree: string | null;
let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
beforeEach(() => {
  tree = "t";
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
});

function open(name: string, approve: (run: string, approval: VerdictApproval) => Promise<void>): Promise<Runner> {
  return openRunner({ journal, doorbells, name, perform: () => graded, approve, treeOf: async () => tree });
}

async function run(runner: Runner, answers: readonly EarlyAnswer[]): Promise<void> {
  await runner.start({ id: "r", plan: planOf(steps), workflowFolder: "", inputs: {}, actor: "me", answers });
}

const forEver = (): Promise<void> => new Promise(() => undefined);

test("who lets a verdict pass has approved it, with what they said", async () => {
  const told: [string, VerdictApproval][] = [];
  const runner = await open("p", async (...words) => void told.push(words));
  await run(runner, [{ gate: "ask", choice: "approve", by: "ann", comment: "fine" }]);
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  const approval = { gate: "ask", verdict: "v", by: "ann", comment: "fine" };
  expect(told).toMatchObject([["r", approval]]);
});

test("a rejection approves nothing", async () => {
  const told: string[] = [];
  const runner = await open("p", async (each) => void told.push(each));
  await run(runner, [{ gate: "ask", choice: "reject", by: "ann" }]);
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  expect(told).toEqual([]);
});

test("an approval is told by another process where one has died before that", async () => {
  const first = await open("first", forEver);
  await run(first, [{ gate: "ask", choice: "approve", by: "ann" }]);
  await expect
    .poll(async () => (await journal.entries("r", 0, 100)).some(({ event }) => event.type === "answer.given"))
    .toBe(true);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  const told: VerdictApproval[] = [];
  const second = await open("second", async (_, approval) => void told.push(approval));
  await second.takeUp("r");
  await expect.poll(() => told).toMatchObject([{ gate: "ask", verdict: "v", by: "ann" }]);
});

test.each(["u", null])("a gate does not open where the run has another tree than the verdict: %s", async (now) => {
  tree = now;
  const told: string[] = [];
  const runner = await open("p", async (each) => void told.push(each));
  await run(runner, [{ gate: "ask", choice: "approve", by: "ann" }]);
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("failure");
  const events = (await journal.entries("r", 0, 100)).map(({ event }) => event);
  expect(events).toContainEqual(expect.objectContaining({ type: "node.failed", address: "ask", reason: "unproven" }));
  expect(events.some(({ type }) => type === "gate.opened")).toBe(false);
  expect(told).toEqual([]);
});

async function openGate(name: string, told: VerdictApproval[]): Promise<Runner> {
  const runner = await open(name, async (_, approval) => void told.push(approval));
  await run(runner, []);
  await expect.poll(() => journal.gates("r")).toMatchObject([{ state: "open", opening: 1 }]);
  return runner;
}

const approve = (opening: number) => ({ kind: "answer", gate: "ask", opening, choice: "approve", by: "ann" }) as const;

test("an answer to an open gate is given where the run still has what was graded", async () => {
  const told: VerdictApproval[] = [];
  const runner = await openGate("p", told);
  await runner.tell("r", "1", { ...approve(1), comment: "fine" });
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  expect(told).toMatchObject([{ gate: "ask", verdict: "v", by: "ann", comment: "fine" }]);
  expect(await journal.gates("r")).toMatchObject([{ state: "answered", choice: "approve", by: "ann" }]);
});

test.each(["u", null])(
  "an answer is refused where the run has another tree by then, and the gate stays open: %s",
  async (now) => {
    const told: VerdictApproval[] = [];
    const runner = await openGate("p", told);
    tree = now;
    await runner.tell("r", "1", approve(1));
    await expect.poll(() => journal.gates("r")).toMatchObject([{ state: "open", opening: 2 }]);
    const events = (await journal.entries("r", 0, 100)).map(({ event }) => event);
    expect(events.find(({ type }) => type === "answer.refused")).toMatchObject({
      address: "ask",
      choice: "approve",
      by: "ann",
      message: expect.stringContaining("verdict v") as string,
    });
    expect(events.some(({ type }) => type === "answer.given")).toBe(false);
    // Nobody who meant the first opening means this one; and when all is as it was graded again, it can be answered.
    await runner.tell("r", "2", approve(1));
    tree = "t";
    await expect.poll(async () => (await journal.run("r"))?.status).toBe("waiting");
    await runner.tell("r", "3", approve(2));
    await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
    expect(told).toHaveLength(1);
  },
);

test("a rejection needs no look at what there is", async () => {
  const told: VerdictApproval[] = [];
  const runner = await openGate("p", told);
  tree = "u";
  await runner.tell("r", "1", { ...approve(1), choice: "reject" });
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  expect(told).toEqual([]);
});

test("an answer is held against what there is by another process where one has died meanwhile", async () => {
  const first = await openRunner({
    journal,
    doorbells,
    name: "first",
    perform: () => graded,
    treeOf: () => (isOpen ? new Promise(() => undefined) : Promise.resolve("t")),
  });
  let isOpen = false;
  await run(first, []);
  await expect.poll(() => journal.gates("r")).toMatchObject([{ state: "open" }]);
  isOpen = true;
  await first.tell("r", "1", approve(1));
  const events = async (): Promise<readonly string[]> =>
    (await journal.entries("r", 0, 100)).map(({ event }) => event.type);
  await expect.poll(events).toContain("answer.offered");
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  const second = await open("second", async () => undefined);
  await second.takeUp("r");
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
});

test("a gate that asks again looks again at what there is", async () => {
  const runner = await open("p", async () => undefined);
  const plan = planOf(steps.replace("on_reject: skip", "on_reject: retry"));
  await runner.start({ id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" });
  await expect.poll(() => journal.gates("r")).toMatchObject([{ state: "open" }]);
  tree = "u";
  await runner.tell("r", "1", { kind: "answer", gate: "ask", opening: 1, choice: "reject", by: "ann" });
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("failure");
});
