import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { done, openRunner, type Perform, planOf, untilAborted, withLast } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { AttemptOutcome, RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../time/clock.ts";
import type { Runner } from "./runner.ts";

const failure: AttemptOutcome = { status: "failure", reason: "exit", message: "no", output: {} };
const cancel = { kind: "cancel", by: "me" } as const;

let journal: Journal<RunEvent>;
let begun: string[];

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  begun = [];
});

function open(perform: Perform = () => done, more: { readonly clock?: Clock } = {}): Promise<Runner> {
  const noted: Perform = (task) => {
    begun.push(task.address);
    return perform(task);
  };
  return openRunner({ journal, doorbells: memoryDoorbells(), name: "p", perform: noted, ...more });
}

function request(plan: Plan): Parameters<Runner["start"]>[0] {
  return { id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" };
}

test("the last steps run after a rejection", async () => {
  const runner = await open();
  const answers = [{ gate: "g", choice: "reject", by: "me" }];
  await runner.start({ ...request(withLast(planOf("- { id: g, type: gate, message: ok }\n"))), answers });
  await runner.settled();
  expect(begun).toEqual(["last"]);
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "rejected" });
});

test("a cancelled run does not stay for an attempt that was to come", async () => {
  const clock = new ManualClock();
  const runner = await open(({ address }) => (address === "a" ? failure : done), { clock });
  await runner.start(
    request(withLast(planOf("- { id: a, type: shell, run: x, retry: { max: 1, interval: 3600 } }\n"))),
  );
  await expect.poll(() => clock.next()).toBeDefined();
  await runner.tell("r", "1", cancel);
  await runner.settled();
  expect(begun).toEqual(["a", "last"]);
  expect(clock.next()).toBeUndefined();
});

test("a second cancel changes nothing: the last steps go on", async () => {
  let endLast: (() => void) | undefined;
  const last = new Promise<AttemptOutcome>((resolve) => {
    endLast = () => resolve(done);
  });
  const runner = await open((task) => (task.address === "last" ? last : untilAborted(task)));
  await runner.start(request(withLast(planOf("- { id: a, type: shell, run: x }\n"))));
  await expect.poll(() => begun).toEqual(["a"]);
  await runner.tell("r", "1", cancel);
  await expect.poll(() => begun).toEqual(["a", "last"]);
  await runner.tell("r", "2", cancel);
  endLast?.();
  await runner.settled();
  const steps = await journal.steps("r");
  expect(steps.find(({ address }) => address === "last")).toMatchObject({ status: "success" });
  expect(await journal.run("r")).toMatchObject({ status: "cancelled" });
});

test("an attempt to come is as far away as was said, also after the clock was put back", async () => {
  const clock = new ManualClock(10_000_000);
  const runner = await open(
    () => {
      clock.set(10_000_000 - 3_600_000);
      return failure;
    },
    { clock },
  );
  await runner.start(request(planOf("- { id: a, type: shell, run: x, retry: { max: 1, interval: 5 } }\n")));
  await expect.poll(() => (clock.next() ?? Infinity) - clock.now()).toBeLessThanOrEqual(10_000);
  await runner.close();
});

test("a run that is stopped keeps the time of what was to come", async () => {
  const clock = new ManualClock();
  const plan = planOf(`
- id: fan
  type: fan-out
  items: [1, 2]
  max_concurrency: 2
  step: { id: t, type: shell, run: x, retry: { max: 1, interval: 60 } }
`);
  const runner = await open((task) => (task.address === "fan[0]/t" ? failure : untilAborted(task)), { clock });
  await runner.start(request(plan));
  await expect.poll(() => clock.next()).toBeDefined();
  await runner.close();
  expect((await journal.run("r"))?.dueAt).toBeGreaterThan(clock.now());
});

const sub = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
steps:
  - { id: c, type: shell, run: x }
`;

test("a run that is being made while the process stops is stopped too", async () => {
  const made: Journal<RunEvent>["create"] = journal.create.bind(journal);
  journal.create = async (run) => {
    if (run.id === "r.1") void runner.stop();
    return made(run);
  };
  const runner = await open(untilAborted);
  await runner.start(request(planOf("- { id: s, type: workflow, workflow: ./sub.yml }\n", { "./sub.yml": sub })));
  await runner.settled();
  expect(await journal.run("r.1")).toMatchObject({ status: "running" });
});

test("a run of a run that takes too long is cancelled, and its step has timed out", async () => {
  const clock = new ManualClock();
  const steps = "- { id: s, type: workflow, workflow: ./sub.yml, timeout: 10s, retry: { max: 1, interval: 1 } }\n";
  const runner = await open(untilAborted, { clock });
  await runner.start(request(planOf(steps, { "./sub.yml": sub })));
  await expect.poll(() => begun).toEqual(["c"]);
  clock.set(clock.now() + 10_000);
  await expect.poll(async () => (await journal.run("r.1"))?.status).toBe("cancelled");
  await expect.poll(() => clock.next()).toBeDefined();
  clock.set(clock.next() ?? 0);
  await expect.poll(() => begun).toEqual(["c", "c"]);
  clock.set(clock.now() + 10_000);
  await runner.settled();
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "timed_out" });
});

test("what has happened is in the journal, also where nobody can say what follows", async () => {
  const plan = planOf("- { id: a, type: shell, run: x }\n- { id: g, type: gate, message: ok }\n");
  const [a, gate] = plan.root.nodes;
  const broken = { ...plan, root: { nodes: [a, { ...gate, message: null }] } } as unknown as Plan;
  const runner = await open();
  await runner.start(request(broken));
  await expect(runner.settled()).rejects.toThrow(/null/u);
  const types = (await journal.entries("r", 0, 100)).map(({ event }) => event.type);
  expect(types).toContain("attempt.ended");
});

test("a message of a kind that is not known yet is refused, and stays for who knows it", async () => {
  const runner = await open();
  await runner.start(request(planOf("- { id: g, type: gate, message: ok }\n")));
  await runner.settled();
  await journal.post({ run: "r", key: "1", at: 1, body: { kind: "signal" } });
  await runner.takeUp("r");
  await expect(runner.settled()).rejects.toMatchObject({ code: "RUN_NEWER" });
  expect(await journal.inbox("r")).toHaveLength(1);
});

test("what has happened is in the journal, also where a message beside it is not known yet", async () => {
  const runner = await open();
  const inbox = journal.inbox.bind(journal);
  journal.inbox = async (run) => {
    if (begun.length > 0) await journal.post({ run, key: "1", at: 1, body: { kind: "signal" } });
    return inbox(run);
  };
  const append = journal.append.bind(journal);
  journal.append = async (what) => {
    if (what.entries.some(({ event }) => event.type === "attempt.started")) runner.rung("r");
    return append(what);
  };
  await runner.start(request(planOf("- { id: a, type: shell, run: x }\n")));
  await expect(runner.settled()).rejects.toMatchObject({ code: "RUN_NEWER" });
  expect((await journal.entries("r", 0, 100)).map(({ event }) => event.type)).toContain("attempt.ended");
  expect(await inbox("r")).toHaveLength(1);
});

test("answers that were given at the beginning reach the gates of called workflows", async () => {
  const gated = `${sub}  - { id: ask, type: gate, message: ok }\n`;
  const runner = await open();
  const plan = planOf("- { id: s, type: workflow, workflow: ./sub.yml }\n", { "./sub.yml": gated });
  await runner.start({ ...request(plan), answers: [{ gate: "ask", choice: "approve", by: "me" }] });
  await runner.settled();
  expect(await journal.run("r")).toMatchObject({ status: "success" });
});

test("a run that ends while somebody is about to take it up stays ended, whatever was said to it", async () => {
  const doorbells = memoryDoorbells();
  let end: (() => void) | undefined;
  const perform: Perform = () => new Promise((resolve) => (end = () => resolve(done)));
  const owner = await openRunner({ journal, doorbells, name: "owner", perform });
  await owner.start(request(planOf("- { id: a, type: shell, run: x }\n")));
  await expect.poll(() => end).toBeDefined();
  const read = journal.run.bind(journal);
  journal.run = async (id) => {
    const row = await read(id);
    journal.run = read;
    end?.();
    await owner.settled();
    await owner.close();
    return row;
  };
  const other = await openRunner({ journal, doorbells, name: "other", perform });
  expect(await other.tell("r", "1", cancel)).toEqual({ known: false, keeper: "nobody" });
  await other.settled();
  expect(await journal.run("r")).toMatchObject({ status: "success" });
  expect(await journal.run("r")).not.toHaveProperty("owner");
});

test("a run that is stopped in the middle of a turn leaves no alarm behind", async () => {
  const clock = new ManualClock();
  const append: Journal<RunEvent>["append"] = journal.append.bind(journal);
  const runner = await open(() => failure, { clock });
  journal.append = async (what) => {
    if (what.entries.some(({ event }) => event.type === "retry.scheduled")) void runner.stop();
    return append(what);
  };
  await runner.start(request(planOf("- { id: a, type: shell, run: x, retry: { max: 1, interval: 3600 } }\n")));
  await runner.settled();
  expect(clock.next()).toBeUndefined();
});
