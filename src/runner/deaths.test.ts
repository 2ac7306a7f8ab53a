import { beforeEach, expect, test } from "vitest";
import { mortalJournal } from "../../test/rig/mortal-journal.ts";
import { done, openRunner, type Perform, planOf, untilAborted, withLast } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Runner } from "./runner.ts";

const cancel = { kind: "cancel", by: "me" } as const;
const sub = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
steps:
  - { id: c, type: shell, run: x }
`;
const steps = "- { id: s, type: workflow, workflow: ./sub.yml }\n- { id: d, type: shell, run: x }\n";
const caller = planOf(steps, { "./sub.yml": sub });

/** The same with a last step in the workflow that it calls. */
function withLastInside(plan: Plan): Plan {
  const workflows = Object.entries(plan.workflows).map(([name, each]) => [name, withLast(each)]);
  return { ...plan, workflows: Object.fromEntries(workflows) };
}

/** What the called workflow does first goes on until it is told to end. */
const untilCancelled: Perform = (task) => (task.address === "c" ? untilAborted(task) : done);

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
let begun: string[];

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  begun = [];
});

function open(name: string, perform: Perform, seen = journal): Promise<Runner> {
  const noted: Perform = (task) => {
    begun.push(`${name} ${task.address}`);
    return perform(task);
  };
  return openRunner({ journal: seen, doorbells, name, perform: noted });
}

function request(plan: Plan): Parameters<Runner["start"]>[0] {
  return { id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" };
}

/** A process begins the run and dies after a number of writes; false where it comes to an end before. */
async function dies(
  writes: number,
  plan: Plan,
  does: { readonly perform: Perform; readonly cancelled: boolean },
): Promise<boolean> {
  const mortal = mortalJournal(journal, writes);
  const first = await open("first", does.perform, mortal.journal);
  const goOn = async (): Promise<void> => {
    await first.start(request(plan));
    if (does.cancelled) {
      await expect.poll(() => begun).not.toEqual([]);
      await first.tell("r", "first", cancel);
    }
    await first.settled();
  };
  const died = await Promise.race([mortal.death.then(() => true), goOn().then(() => false)]);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  return died;
}

/** Whether the first process was told to cancel the run. */
async function wasCancelled(): Promise<boolean> {
  const heard = (await journal.entries("r", 0, 100)).some(({ event }) => event.type === "cancel.requested");
  return heard || (await journal.inbox("r")).some(({ key }) => key === "first");
}

test("a run can be cancelled after any death of its process, whatever that had told of a run of it", async () => {
  let cuts = 0;
  for (; await dies(cuts + 1, caller, { perform: () => done, cancelled: false }); cuts++) {
    begun = [];
    if ((await journal.run("r"))?.status !== "success") {
      const second = await open("second", untilAborted);
      await second.tell("r", "second", cancel);
      await second.settled();
      expect(await journal.run("r"), `after write ${cuts + 1}`).toMatchObject({ status: "cancelled" });
      expect(begun, `after write ${cuts + 1}`).toEqual([]);
    }
    journal = memoryJournal<RunEvent>();
  }
  expect(cuts).toBeGreaterThan(5);
});

test("what was cancelled begins nothing again after a death, and its last steps come to their end", async () => {
  let cuts = 0;
  for (; await dies(cuts + 1, withLastInside(caller), { perform: untilCancelled, cancelled: true }); cuts++) {
    const cancelled = await wasCancelled();
    begun = [];
    const second = await open("second", () => done);
    if (cancelled) {
      await second.takeUp("r");
      await second.settled();
      expect(begun, `after write ${cuts + 1}`).not.toContain("second c");
      expect(await journal.steps("r.1"), `after write ${cuts + 1}`).toMatchObject([
        { address: "c", status: "cancelled" },
        { address: "last", status: "success" },
      ]);
      expect(await journal.run("r"), `after write ${cuts + 1}`).toMatchObject({ status: "cancelled" });
    }
    begun = [];
    journal = memoryJournal<RunEvent>();
  }
  expect(cuts).toBeGreaterThan(5);
});

test("a step that asks whether to run again holds nobody up who wants its key", async () => {
  const asks = planOf("- { id: a, type: shell, run: x, acquire: k, on_interrupt: ask }\n");
  const first = await open("first", () => new Promise(() => undefined));
  await first.start(request(asks));
  await expect.poll(() => begun).toEqual(["first a"]);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  const second = await open("second", () => done);
  await second.takeUp("r");
  await second.settled();
  expect(await journal.run("r")).toMatchObject({ status: "waiting" });
  await second.start({ ...request(asks), id: "other" });
  await second.settled();
  expect(await journal.run("other")).toMatchObject({ status: "success" });
  await second.tell("r", "1", { kind: "answer", gate: "a", opening: 1, choice: "rerun", by: "me" });
  await second.settled();
  expect(await journal.run("r")).toMatchObject({ status: "success" });
});

test("a run that died in line is passed over, and stands in line again when it goes on", async () => {
  const waiter = planOf("- { id: a, type: shell, run: x, acquire: k }\n");
  const holder = await open("holder", untilAborted);
  await holder.start({ ...request(waiter), id: "h" });
  await expect.poll(() => begun).toEqual(["holder a"]);
  // It is made, asks, and is in line.
  const mortal = mortalJournal(journal, 3);
  const dead = await open("dead", () => done, mortal.journal);
  void dead.start({ ...request(waiter), id: "d" });
  await mortal.death;
  await doorbells.open({ name: "dead", onRing: () => undefined }).then((bell) => bell.close());
  expect(await journal.steps("d")).toMatchObject([{ status: "waiting" }]);
  const next = await open("next", () => done);
  await next.start({ ...request(waiter), id: "n" });
  await holder.tell("h", "1", cancel);
  await next.settled();
  expect(await journal.run("n")).toMatchObject({ status: "success" });
  await next.takeUp("d");
  await next.settled();
  expect(await journal.run("d")).toMatchObject({ status: "success" });
  expect(begun).toEqual(["holder a", "next a", "next a"]);
});

function forEver(): Promise<void> {
  return new Promise(() => undefined);
}

test("what follows from the end of a run is made good for by who asks for it, where its process died before that, and once", async () => {
  const kept: string[] = [];
  const words = { journal, doorbells, perform: (): typeof done => done };
  const first = await openRunner({ ...words, name: "first", keepResult: forEver });
  await first.start(request(planOf("- { id: s, type: shell, run: x }\n")));
  await expect.poll(async () => (await journal.run("r"))?.status).toBe("success");
  const keepResult = async (run: string): Promise<void> => void kept.push(run);
  const second = await openRunner({ ...words, name: "second", keepResult });
  expect(await second.takeUp("r")).toBe("nobody");
  // Its process lives, and does it itself.
  expect(kept).toEqual([]);
  await doorbells.open({ name: "first", onRing: () => undefined }).then((bell) => bell.close());
  for (let time = 1; time <= 2; time++) expect(await second.takeUp("r")).toBe("nobody");
  expect(kept).toEqual(["r"]);
  expect(await journal.run("r")).not.toHaveProperty("owner");
});
