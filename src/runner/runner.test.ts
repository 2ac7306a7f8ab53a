import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { done, openRunner, type Perform, planOf, untilAborted } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Clock } from "../time/clock.ts";
import type { Runner } from "./runner.ts";

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
let processes = 0;
/** The attempts that were begun, by address. */
let begun: string[];

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  begun = [];
});

function open(perform: Perform = () => done, clock?: Clock): Promise<Runner> {
  const noted: Perform = (task) => {
    begun.push(task.address);
    return perform(task);
  };
  const more = clock === undefined ? {} : { clock };
  return openRunner({ journal, doorbells, name: `p${++processes}`, perform: noted, ...more });
}

function request(plan: Plan, id = "r"): Parameters<Runner["start"]>[0] {
  return { id, plan, workflowFolder: "", inputs: {}, actor: "me" };
}

const three = planOf(`
- { id: a, type: shell, run: x }
- { id: ask, type: gate, message: Go on? }
- { id: b, type: shell, run: x }
`);

const called = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
inputs: { word: { type: string, required: true } }
steps:
  - { id: ask, type: gate, message: ok }
  - { id: c, type: shell, run: x }
outputs: { word: "{{ inputs.word }}!" }
`;

/** How a run stands when its process drives nothing any more. */
async function wait(runner: Runner, id = "r"): Promise<string> {
  await runner.settled();
  const status = (await journal.run(id))?.status;
  return status === "running" || status === "waiting" ? status : "ended";
}

test("a run goes on to a gate, lets go of itself, and goes on in another process with the answer", async () => {
  const first = await open();
  await first.start(request(three));
  expect(await wait(first)).toBe("waiting");
  expect(await journal.run("r")).toMatchObject({ status: "waiting" });
  expect(await journal.run("r")).not.toHaveProperty("owner");
  await first.close();
  const second = await open();
  const answer = { kind: "answer", gate: "ask", opening: 1, choice: "approve", by: "me" } as const;
  expect(await second.tell("r", "1", answer)).toEqual({ known: false, keeper: "here" });
  expect(await wait(second)).toBe("ended");
  expect(await journal.run("r")).toMatchObject({ status: "success" });
  expect(begun).toEqual(["a", "b"]);
});

test("the same answer a second time is known, and one for an opening that has passed changes nothing", async () => {
  const runner = await open();
  const plan = planOf(`
- { id: ask, type: gate, message: one, on_reject: retry }
- { id: b, type: shell, run: x }
`);
  await runner.start(request(plan));
  await wait(runner);
  const answer = { kind: "answer", gate: "ask", opening: 1, choice: "reject", by: "me" } as const;
  await runner.tell("r", "1", answer);
  await wait(runner);
  expect(await runner.tell("r", "1", answer)).toMatchObject({ known: true });
  await runner.tell("r", "2", answer);
  expect(await wait(runner)).toBe("waiting");
  expect(await journal.gates("r")).toMatchObject([{ opening: 2, state: "open" }]);
});

test("what was under way when the owner went away is begun again, and what had ended is not", async () => {
  const plan = planOf("- { id: a, type: shell, run: x }\n- { id: b, type: shell, run: x }\n");
  const gone = await open((task) => (task.address === "b" ? new Promise(() => undefined) : done));
  await gone.start(request(plan));
  await expect.poll(() => begun).toEqual(["a", "b"]);
  // Its doorbell goes, and nothing else is said: that is how a process dies.
  await doorbells.open({ name: `p${processes}`, onRing: () => undefined }).then((bell) => bell.close());
  const next = await open();
  expect(await next.takeUp("r")).toBe("here");
  expect(await wait(next)).toBe("ended");
  expect(begun).toEqual(["a", "b", "b"]);
  expect(await journal.steps("r")).toMatchObject([
    { address: "a", attempts: 1 },
    { address: "b", attempts: 2, status: "success" },
  ]);
});

test("a run that another living process drives is not taken from it", async () => {
  const plan = planOf("- { id: a, type: shell, run: x }\n");
  const owner = await open(untilAborted);
  await owner.start(request(plan));
  const other = await open();
  expect(await other.takeUp("r")).toBe("elsewhere");
  expect(await other.tell("r", "cancel", { kind: "cancel", by: "me" })).toEqual({ known: false, keeper: "elsewhere" });
  expect(await wait(owner)).toBe("ended");
  expect(await journal.run("r")).toMatchObject({ status: "cancelled" });
});

test("two processes that take a run up at once do not both get it", async () => {
  const first = await open();
  await first.start(request(three));
  await wait(first);
  await first.close();
  const others = await Promise.all([open(untilAborted), open(untilAborted), open(untilAborted)]);
  const answer = { kind: "answer", gate: "ask", opening: 1, choice: "approve", by: "me" } as const;
  await journal.post({ run: "r", key: "1", at: 0, body: answer });
  const keepers = await Promise.all(others.map((each) => each.takeUp("r")));
  expect(keepers.toSorted()).toEqual(["elsewhere", "elsewhere", "here"]);
  await expect.poll(() => begun).toEqual(["a", "b"]);
});

test("a run that is stopped ends nothing: its step was interrupted, and goes on the next time", async () => {
  const plan = planOf("- { id: a, type: shell, run: x }\n");
  const first = await open(untilAborted);
  await first.start(request(plan));
  await expect.poll(() => begun).toEqual(["a"]);
  await first.close();
  expect(await journal.run("r")).toMatchObject({ status: "running" });
  expect(await journal.run("r")).not.toHaveProperty("owner");
  const second = await open();
  await second.takeUp("r");
  expect(await wait(second)).toBe("ended");
  const events = (await journal.entries("r", 0, 100)).map(({ event }) => event["type"]);
  expect(events).toContain("attempt.interrupted");
  expect(begun).toEqual(["a", "a"]);
});

test("a second attempt waits for its time, also in another process and with a clock that was put back", async () => {
  const plan = planOf("- { id: a, type: shell, run: x, retry: { max: 1, interval: 60s, backoff: fixed } }\n");
  const clock = new ManualClock();
  const failure = { status: "failure", reason: "exit", message: "no", output: {} } as const;
  const first = await open(() => failure, clock);
  await first.start(request(plan));
  await expect.poll(() => clock.next()).toBeDefined();
  const due = clock.next() ?? 0;
  await expect.poll(async () => (await journal.run("r"))?.dueAt).toBe(due);
  await first.close();
  expect(await journal.due(due - 1)).toEqual([]);
  expect(await journal.due(due)).toMatchObject([{ id: "r" }]);
  const later = new ManualClock(5);
  const second = await open(() => done, later);
  await second.takeUp("r");
  expect(begun).toEqual(["a"]);
  expect(later.next()).toBe(due);
  later.set(due);
  expect(await wait(second)).toBe("ended");
  const entries = await journal.entries("r", 0, 100);
  const times = entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a run of a run waits for its own answer, and the first one goes on with what it gave", async () => {
  const steps = `
- { id: call, type: workflow, workflow: ./sub.yml, inputs: { word: hi } }
- { id: last, type: shell, run: 'echo {{ steps.call.output.word }}' }
`;
  const plan = planOf(steps, { "./sub.yml": called });
  const first = await open();
  await first.start(request(plan));
  expect(await wait(first)).toBe("waiting");
  expect(await journal.run("r.1")).toMatchObject({ status: "waiting", parent: { run: "r", address: "call" } });
  await first.close();
  const second = await open();
  const answer = { kind: "answer", gate: "ask", opening: 1, choice: "approve", by: "me" } as const;
  await second.tell("r.1", "1", answer);
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  expect(begun).toEqual(["c", "last"]);
});

test("a cancelled run cancels the runs that it has begun", async () => {
  const plan = planOf("- { id: call, type: workflow, workflow: ./sub.yml, inputs: { word: hi } }\n", {
    "./sub.yml": called,
  });
  const runner = await open();
  await runner.start(request(plan));
  await wait(runner);
  await runner.tell("r", "cancel", { kind: "cancel", by: "me" });
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("cancelled");
  expect(await journal.run("r.1")).toMatchObject({ status: "cancelled" });
});

test("a run of a run that cannot begin fails its step with the reason", async () => {
  const needsNumber = called.replace("type: string", "type: number");
  const plan = planOf(
    `
- { id: a, type: shell, run: x }
- { id: call, type: workflow, workflow: ./sub.yml, inputs: { word: "{{ steps.a.output.stdout }}" } }
`,
    { "./sub.yml": needsNumber },
  );
  const runner = await open(() => ({ ...done, output: { stdout: "ten", exit_code: 0, stderr: "" } }));
  await runner.start(request(plan));
  await wait(runner);
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "invalid" });
  expect((await journal.run("r"))?.message).toContain('The input "word" takes a number');
});

test("a performer that throws fails its step and nothing else", async () => {
  const runner = await open(() => {
    throw new Error("boom");
  });
  await runner.start(request(planOf("- { id: a, type: shell, run: x }\n")));
  expect(await wait(runner)).toBe("ended");
  expect(await journal.run("r")).toMatchObject({ status: "failure", reason: "fault" });
});

const keyed = planOf("- { id: a, type: shell, run: x, acquire: k }\n- { id: b, type: shell, run: x }\n");

test("a step that wants a key waits until another run gives it back, also in another process", async () => {
  let end: (() => void) | undefined;
  const first = await open(
    ({ address }) =>
      new Promise((resolve) => {
        if (address === "a") end = () => resolve(done);
        else resolve(done);
      }),
  );
  await first.start(request(keyed, "one"));
  await expect.poll(() => begun).toEqual(["a"]);
  const second = await open();
  await second.start(request(keyed, "two"));
  await expect
    .poll(() => journal.steps("two"))
    .toMatchObject([{ status: "waiting", message: 'It waits for its turn with the key "k".' }]);
  expect(begun).toEqual(["a"]);
  end?.();
  expect(await wait(first, "one")).toBe("ended");
  expect(await wait(second, "two")).toBe("ended");
  expect(begun.toSorted()).toEqual(["a", "a", "b", "b"]);
});

test("a run that is stopped, or cancelled, holds nobody up and loses its turn to nobody who is not there", async () => {
  const first = await open(untilAborted);
  await first.start(request(keyed, "one"));
  await expect.poll(() => begun).toEqual(["a"]);
  const second = await open();
  await second.start(request(keyed, "two"));
  await expect.poll(() => journal.steps("two")).toMatchObject([{ status: "waiting" }]);
  await second.close();
  const third = await open();
  await third.start(request(keyed, "three"));
  await expect.poll(() => journal.steps("three")).toMatchObject([{ status: "waiting" }]);
  await first.tell("one", "cancel", { kind: "cancel", by: "me" });
  expect(await wait(third, "three")).toBe("ended");
  await third.takeUp("two");
  expect(await wait(third, "two")).toBe("ended");
});

test("a run whose process died keeps its key until it is taken up again", async () => {
  const first = await open(() => new Promise(() => undefined));
  await first.start(request(keyed, "one"));
  await expect.poll(() => begun).toEqual(["a"]);
  await doorbells.open({ name: `p${processes}`, onRing: () => undefined }).then((bell) => bell.close());
  const second = await open();
  await second.start(request(keyed, "two"));
  await expect.poll(() => journal.steps("two")).toMatchObject([{ status: "waiting" }]);
  expect(await second.takeUp("one")).toBe("here");
  await second.settled();
  expect(begun).toEqual(["a", "a", "b", "a", "b"]);
});
