import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { mortalJournal } from "../../test/rig/mortal-journal.ts";
import { planOfRow } from "../../test/rig/run-rows.ts";
import { done, openRunner, type Perform, planOf, untilAborted } from "../../test/rig/runner-rig.ts";
import { reportOf } from "../api/report.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { AttemptOutcome, RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Runner } from "./runner.ts";

const start = 1_000_000;
const later = start + 60_000;
const waits: AttemptOutcome = {
  status: "failure",
  reason: "rate_limit",
  message: "no",
  output: { session: "s1" },
  next: { how: "wait", until: later, why: "too many requests" },
};
const asks: AttemptOutcome = { ...waits, reason: "budget", next: { how: "ask", message: "Another dollar?" } };
const one = planOf("- { id: a, type: shell, run: x }\n");
const said = "It goes on at 1970-01-01 00:17:40 UTC: too many requests";

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
let clock: ManualClock;
/** What was begun: the address, the number, how often it has gone on, and the session that it was told of. */
let begun: string[];

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  clock = new ManualClock(start);
  begun = [];
});

function open(perform: Perform, name = "first", seen = journal): Promise<Runner> {
  const noted: Perform = (task) => {
    const { address, number, goneOn, last } = task;
    const session = last?.output["session"];
    begun.push(`${address} ${number} ${goneOn} ${typeof session === "string" ? session : "-"}`);
    return perform(task);
  };
  return openRunner({ journal: seen, doorbells, name, perform: noted, clock });
}

/** The first attempt at `a` gives this, and whatever else is done succeeds. */
function firstGives(outcome: AttemptOutcome): Perform {
  return ({ address, number }) => (address.endsWith("a") && number === 1 ? outcome : done);
}

function request(plan: Plan, id = "r"): Parameters<Runner["start"]>[0] {
  return { id, plan, workflowFolder: "", inputs: {}, actor: "me" };
}

function jobs(text: string): Plan {
  return planOfRow({ name: "", jobs: text, ends: "" }).plan;
}

async function isAlive(owner: string): Promise<boolean> {
  const bell = await doorbells.open({ name: "looks", onRing: () => undefined });
  try {
    return await bell.ring(owner, "");
  } finally {
    await bell.close();
  }
}

async function status(): Promise<readonly unknown[]> {
  const { run, steps } = await reportOf({ journal, isAlive }, "r");
  return [run.status, ...steps.map((step) => [step.address, step.status].join(" "))];
}

async function untilWaiting(): Promise<void> {
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("waiting");
}

test("a step that waits for a time shows it, and goes on then by itself with what it was told", async () => {
  const runner = await open(firstGives(waits));
  await runner.start(request(one));
  await untilWaiting();
  expect(await status()).toEqual(["waiting", "a waiting"]);
  expect(await journal.steps("r")).toMatchObject([{ message: said, dueAt: later, attempts: 1 }]);
  expect(await journal.run("r")).toMatchObject({ dueAt: later, owner: expect.any(String) });
  clock.set(later);
  await runner.settled();
  expect(await status()).toEqual(["success", "a success"]);
  expect(begun).toEqual(["a 1 0 -", "a 2 0 s1"]);
  const [step] = await journal.steps("r");
  expect(step).not.toHaveProperty("message");
  expect(step).not.toHaveProperty("dueAt");
});

test.each(["closed", "killed"])("a run whose process was %s waits all the same, and is due then", async (how) => {
  if (how === "closed") {
    const first = await open(firstGives(waits));
    await first.start(request(one));
    await untilWaiting();
    await first.close();
  } else {
    // The run is made, its attempt is begun, and what it gave is written down.
    const mortal = mortalJournal(journal, 3);
    const first = await open(firstGives(waits), "first", mortal.journal);
    void first.start(request(one));
    await mortal.death;
    await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  }
  expect(await status()).toEqual(["waiting", "a waiting"]);
  expect(await journal.due(later - 1)).toEqual([]);
  expect(await journal.due(later)).toMatchObject([{ id: "r" }]);
  clock.set(later);
  expect(await status()).toEqual(["waiting", "a waiting"]);
  const second = await open(firstGives(waits), "second");
  await second.takeUp("r");
  clock.set(later);
  await second.settled();
  expect(await status()).toEqual(["success", "a success"]);
  expect(begun).toEqual(["a 1 0 -", "a 2 0 s1"]);
});

test("what an attempt has given is told after a crash of the one that followed it, too", async () => {
  const first = await open(({ number }) => (number === 1 ? asks : new Promise(() => undefined)));
  await first.start(request(one));
  await untilWaiting();
  await first.tell("r", "1", { kind: "answer", gate: "a", opening: 1, choice: "go on", by: "me" });
  await expect.poll(() => begun).toHaveLength(2);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  const second = await open(() => done, "second");
  await second.takeUp("r");
  await second.settled();
  expect(begun).toEqual(["a 1 0 -", "a 2 1 s1", "a 3 1 s1"]);
});

test("a run of which something else goes on is running, also while a step of it waits", async () => {
  let end: (() => void) | undefined;
  const b = new Promise<AttemptOutcome>((resolve) => (end = () => resolve(done)));
  const runner = await open((task) => (task.address === "b/s" ? b : firstGives(waits)(task)));
  await runner.start(
    request(jobs("a: { steps: [{ name: a, command: x }] }\nb: { steps: [{ name: s, command: x }] }\n")),
  );
  await expect.poll(async () => (await journal.steps("r")).some(({ dueAt }) => dueAt === later)).toBe(true);
  expect((await status())[0]).toBe("running");
  end?.();
  await untilWaiting();
  clock.set(later);
  await runner.settled();
  expect((await status())[0]).toBe("success");
});

test.each([
  ["waits for a time", waits],
  ["asks a person", asks],
] as const)("a cancel ends a step that %s at once", async (_, outcome) => {
  const runner = await open(firstGives(outcome));
  await runner.start(request(one));
  await untilWaiting();
  await runner.tell("r", "1", { kind: "cancel", by: "me" });
  await runner.settled();
  expect(await status()).toEqual(["cancelled", "a cancelled"]);
  expect((await journal.steps("r"))[0]).not.toHaveProperty("dueAt");
  expect(await journal.run("r")).not.toHaveProperty("dueAt");
  expect(clock.next()).toBeUndefined();
});

test.each([
  ["waits for a time", waits],
  ["asks a person", asks],
] as const)("the time limit of a group counts for a step that %s", async (_, outcome) => {
  const runner = await open(firstGives(outcome));
  const plan = jobs("j: { timeout: 30, steps: [{ name: a, command: x }], finally: [{ name: f, command: x }] }\n");
  await runner.start(request(plan));
  await expect.poll(async () => (await journal.steps("r")).at(-1)?.status).toBe("waiting");
  clock.set(start + 30_000);
  await runner.settled();
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "timed_out" });
  expect(begun.map((words) => words.split(" ")[0])).toEqual(["j/a", "j/f"]);
});

test.each([
  ["waits for a time", waits],
  ["asks a person", asks],
] as const)("a step that %s holds nobody up who wants its key, and stands in line for it again", async (_, outcome) => {
  const wants = planOf("- { id: a, type: shell, run: x, acquire: k }\n");
  const runner = await open((task) => (task.run.id === "r" ? firstGives(outcome)(task) : untilAborted(task)));
  await runner.start(request(wants));
  await untilWaiting();
  await runner.start(request(wants, "other"));
  await expect.poll(() => begun).toHaveLength(2);
  clock.set(later);
  if (outcome === asks)
    await runner.tell("r", "1", { kind: "answer", gate: "a", opening: 1, choice: "go on", by: "me" });
  await expect.poll(async () => (await journal.steps("r"))[0]?.message).toBe('It waits for its turn with the key "k".');
  expect(begun).toHaveLength(2);
  await runner.tell("other", "1", { kind: "cancel", by: "me" });
  await runner.settled();
  expect(await status()).toEqual(["success", "a success"]);
});

test("a step that was told to try again keeps its key meanwhile", async () => {
  const wants = planOf("- { id: a, type: shell, run: x, acquire: k, retry: { max: 1, interval: 60 } }\n");
  const { next: _, ...failure } = waits;
  const runner = await open((task) => (task.run.id === "r" ? firstGives(failure)(task) : done));
  await runner.start(request(wants));
  await expect.poll(() => clock.next()).toBe(later);
  await runner.start(request(wants, "other"));
  await expect.poll(async () => (await journal.steps("other"))[0]?.status).toBe("waiting");
  clock.set(later);
  await runner.settled();
  expect(begun).toEqual(["a 1 0 -", "a 2 0 s1", "a 1 0 -"]);
});

test("a step asks a person at its own address, with what its outcome asks", async () => {
  const runner = await open(firstGives(asks));
  await runner.start(request(one));
  await untilWaiting();
  const { gates } = await reportOf({ journal, isAlive }, "r");
  expect(gates).toEqual([
    {
      run: "r",
      address: "a",
      id: "a",
      opening: 1,
      message: "Another dollar?",
      options: ["go on", "stop"],
      state: "open",
      openedAt: start,
    },
  ]);
});
