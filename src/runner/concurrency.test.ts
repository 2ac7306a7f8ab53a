import { beforeEach, expect, test } from "vitest";
import { planOfRow } from "../../test/rig/run-rows.ts";
import { done, openRunner, untilAborted } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { JsonObject } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";
import { resolveInputs } from "../plan/resolve-inputs.ts";
import type { Runner } from "./runner.ts";

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
/** What was begun, as the run and the address, and what ends it. */
let begun: Map<string, () => void>;

beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  begun = new Map();
});

/** Whatever it begins goes on until it is ended here, or is told to end. */
function open(name: string): Promise<Runner> {
  return openRunner({
    journal,
    doorbells,
    name,
    perform: (task) =>
      Promise.race([
        untilAborted(task),
        new Promise<typeof done>((resolve) => {
          begun.set(`${task.run.id} ${task.address}`, () => resolve(done));
        }),
      ]),
  });
}

function planWith(concurrency: string, name = "demo"): Plan {
  const workflow = `name: ${name}
on: { manual: { inputs: { env: { type: string, default: prod }, n: { type: number, default: 1 } } } }
concurrency: ${concurrency}
jobs:
  j: { steps: [{ name: s, command: x }], finally: [{ name: f, command: x }] }
`;
  return planOfRow({ name: "", workflow, ends: "" }).plan;
}

function askingPlan(concurrency: string): Plan {
  const workflow = `name: demo\nconcurrency: ${concurrency}\njobs: { j: { steps: [{ name: ask, gate: Well? }] } }\n`;
  return planOfRow({ name: "", workflow, ends: "" }).plan;
}

async function start(
  runner: Runner,
  id: string,
  more: { plan: Plan; given?: JsonObject; actor?: string },
): Promise<void> {
  const { plan, given = {}, actor = "me" } = more;
  const inputs = resolveInputs(plan.inputs, given);
  if (!inputs.ok) throw new Error("The inputs are wrong.");
  await runner.start({ id, plan, workflowFolder: "", inputs: inputs.values, actor });
}

async function end(words: string): Promise<void> {
  await expect.poll(() => [...begun.keys()]).toContain(words);
  begun.get(words)?.();
}

function statusOf(id: string): Promise<string | undefined> {
  return journal.run(id).then((row) => row?.status);
}

/** All steps of a run, from the first to the last. */
async function endAll(id: string): Promise<void> {
  await end(`${id} j/s`);
  await end(`${id} j/f`);
  await expect.poll(() => statusOf(id)).toBe("success");
}

const group = "{ group: 'deploy-${{ inputs.env }}' }";
const evicting = "{ group: 'deploy-${{ inputs.env }}', cancel-in-progress: true }";

test("runs of one group go one after the other, in the order in which they came", async () => {
  const runner = await open("p");
  const plan = planWith(group);
  const ids = ["one", "two", "three", "four", "five"];
  for (const id of ids) await start(runner, id, { plan });
  for (const [index, id] of ids.entries()) {
    await expect.poll(() => [...begun.keys()]).toContain(`${id} j/s`);
    const waiting = await Promise.all(ids.slice(index + 1).map(statusOf));
    expect(new Set(waiting)).toEqual(new Set(index === ids.length - 1 ? [] : ["waiting"]));
    await endAll(id);
  }
  await runner.settled();
  expect([...begun.keys()]).toEqual(ids.flatMap((id) => [`${id} j/s`, `${id} j/f`]));
});

test("a run that waits for its turn says for which", async () => {
  const runner = await open("p");
  await start(runner, "one", { plan: planWith(group) });
  await start(runner, "two", { plan: planWith(group) });
  await expect
    .poll(() => journal.run("two"))
    .toMatchObject({ status: "waiting", message: expect.stringContaining("deploy-prod") as string });
  await endAll("one");
  await endAll("two");
});

test("a value that is given and the same value as a default are one group, another value is another", async () => {
  const runner = await open("p");
  const plan = planWith(group);
  await start(runner, "default", { plan });
  await start(runner, "given", { plan, given: { env: "prod" } });
  await start(runner, "other", { plan, given: { env: "test" } });
  await expect.poll(() => [...begun.keys()]).toEqual(["default j/s", "other j/s"]);
  expect(await statusOf("given")).toBe("waiting");
  for (const id of ["default", "given", "other"]) await endAll(id);
});

test("the group of one workflow, and of one person, holds up nobody else's", async () => {
  const runner = await open("p");
  await start(runner, "mine", { plan: planWith(evicting) });
  await start(runner, "another workflow's", { plan: planWith(evicting, "other") });
  await start(runner, "ann's", { plan: planWith(evicting), actor: "ann" });
  await expect.poll(() => [...begun.keys()]).toEqual(["mine j/s", "another workflow's j/s", "ann's j/s"]);
  for (const id of ["mine", "another workflow's", "ann's"]) await endAll(id);
});

test("a run that takes the place of another begins when the last steps of that one have ended", async () => {
  const [first, second] = [await open("p1"), await open("p2")];
  const plan = planWith(evicting);
  await start(first, "old", { plan });
  await expect.poll(() => [...begun.keys()]).toEqual(["old j/s"]);
  await start(second, "new", { plan });
  await expect.poll(() => [...begun.keys()]).toEqual(["old j/s", "old j/f"]);
  expect(await statusOf("new")).toBe("waiting");
  await end("old j/f");
  await expect.poll(() => statusOf("old")).toBe("cancelled");
  await endAll("new");
  expect(await journal.run("old")).toMatchObject({
    reason: "cancelled",
    message: expect.stringContaining("new") as string,
  });
  expect([...begun.keys()]).toEqual(["old j/s", "old j/f", "new j/s", "new j/f"]);
});

test("a run that takes the place of others takes that of those in line too", async () => {
  const runner = await open("p");
  const plan = planWith(evicting);
  await start(runner, "one", { plan });
  await expect.poll(() => [...begun.keys()]).toEqual(["one j/s"]);
  await start(runner, "two", { plan });
  await start(runner, "three", { plan });
  await end("one j/f");
  await endAll("three");
  expect([await statusOf("one"), await statusOf("two")]).toEqual(["cancelled", "cancelled"]);
  expect([...begun.keys()].some((words) => words.startsWith("two"))).toBe(false);
});

test("a run that waits for a person keeps its place, and makes room for one that takes it", async () => {
  const [first, second] = [await open("p1"), await open("p2")];
  await start(first, "old", { plan: askingPlan("{ group: g }") });
  await first.settled();
  await start(second, "next", { plan: askingPlan("{ group: g }") });
  await expect.poll(() => journal.run("next")).toMatchObject({ message: expect.stringContaining("turn") as string });
  expect(await journal.gates("next")).toEqual([]);
  await start(second, "new", { plan: askingPlan("{ group: g, cancel-in-progress: true }") });
  await expect.poll(() => journal.gates("new")).toMatchObject([{ state: "open" }]);
  expect([await statusOf("old"), await statusOf("next")]).toEqual(["cancelled", "cancelled"]);
});

test("a run that is cancelled in line begins nothing, and the one behind it has its turn", async () => {
  const runner = await open("p");
  const plan = planWith(group);
  for (const id of ["one", "two", "three"]) await start(runner, id, { plan });
  await expect.poll(() => statusOf("two")).toBe("waiting");
  await runner.tell("two", "cancel", { kind: "cancel", by: "me" });
  await expect.poll(() => statusOf("two")).toBe("cancelled");
  expect(await runner.tell("two", "cancel", { kind: "cancel", by: "me" })).toMatchObject({ known: true });
  await endAll("one");
  await endAll("three");
  expect([...begun.keys()]).toEqual(["one j/s", "one j/f", "three j/s", "three j/f"]);
});

test("runs in line are still there when their process has gone away, and go on in the order in which they came", async () => {
  const first = await open("p1");
  const plan = planWith(group);
  for (const id of ["one", "two", "three"]) await start(first, id, { plan });
  await expect.poll(() => statusOf("three")).toBe("waiting");
  await first.close();
  begun.clear();
  const second = await open("p2");
  for (const id of ["one", "two", "three"]) await second.takeUp(id);
  for (const id of ["one", "two", "three"]) await endAll(id);
});
