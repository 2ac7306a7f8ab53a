import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { done, openRunner, planOf, type Perform } from "../../test/rig/runner-rig.ts";
import { memoryDoorbells, type MemoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Journal } from "../journal/journal.ts";
import { systemClock } from "../host/system-clock.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import type { Runner } from "../runner/runner.ts";
import type { RunRecord } from "../ship/run-record.ts";
import type { Clock } from "../time/clock.ts";
import { OldRun } from "./old-run.ts";
import { lineOfEntry, runRecords } from "./run-record.ts";

const sub = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
steps:
  - { id: ok, type: gate, message: ok? }
  - { id: c, type: shell, run: x }
`;

let journal: Journal<RunEvent>;
let doorbells: MemoryDoorbells;
let clock: ManualClock;
beforeEach(() => {
  journal = memoryJournal<RunEvent>();
  doorbells = memoryDoorbells();
  clock = new ManualClock(1000);
});

async function begin(steps: string, perform: Perform = () => done, time: Clock = clock): Promise<Runner> {
  const runner = await openRunner({ journal, doorbells, name: "p", perform, clock: time });
  const plan = planOf(steps, { "./sub.yml": sub });
  await runner.start({ id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" });
  await runner.settled();
  return runner;
}

const spent = (tokens: number): ReturnType<Perform> => ({
  status: "success",
  output: { stdout: "", usage: { output: tokens } },
});

const shapeOf = ({ steps }: RunRecord): unknown => steps.map(({ address, kind, status }) => [address, kind, status]);

test("every step is there, each pass of a loop by itself, in the order in which they began", async () => {
  await begin(`- id: loop
  type: do-while
  condition: "{{ steps.work.output.exit_code == 0 }}"
  max_iterations: 2
  steps:
    - { id: work, type: shell, run: x }
- { id: other, type: if, condition: false, then: [{ id: never, type: shell, run: x }] }
- { id: last, type: shell, run: x }
`);
  const record = await runRecords(journal)("r");
  expect(shapeOf(record)).toEqual([
    ["loop", "do-while", "success"],
    ["loop[1]/work", "shell", "success"],
    ["loop[2]/work", "shell", "success"],
    ["other", "if", "success"],
    ["last", "shell", "success"],
  ]);
  expect(record).toMatchObject({ run: "r", actor: "me", startedAt: 1000, workflow: { id: "demo" } });
});

test("what every attempt has used is told, and why a step has failed", async () => {
  let tries = 0;
  const perform: Perform = () =>
    ++tries === 1 ? { status: "failure", reason: "exit", message: "no", output: { usage: { output: 3 } } } : spent(4);
  await begin("- { id: work, type: shell, run: x, retry: { max: 1, interval: 0.001 } }\n", perform, systemClock);
  expect((await runRecords(journal)("r")).steps[0]).toMatchObject({
    attempts: 2,
    status: "success",
    usages: [{ output: 3 }, { output: 4 }],
    interrupted: 0,
  });
});

test("answers have who, when, and since when they were asked", async () => {
  const runner = await begin("- { id: ok, type: gate, message: Is it well? }\n- { id: c, type: shell, run: x }\n");
  clock.set(1500);
  expect((await runRecords(journal)("r")).open).toEqual([{ gate: "ok", message: "Is it well?", openedAt: 1000 }]);
  await runner.tell("r", "1", {
    kind: "answer",
    gate: "ok",
    opening: 1,
    choice: "approve",
    by: "Ada",
    comment: "good",
  });
  await runner.settled();
  expect(await runRecords(journal)("r")).toMatchObject({
    open: [],
    until: 1500,
    answers: [
      { gate: "ok", message: "Is it well?", choice: "approve", by: "Ada", at: 1500, openedAt: 1000, comment: "good" },
    ],
  });
});

const saidIn = async (run: string): Promise<unknown> => {
  const { answers } = await runRecords(journal)(run);
  return answers.map((each) => [each.gate, each.by, each.at, each.run]);
};

test("what a rerun keeps was answered in the run that it repeats, or in one before that", async () => {
  let works = false;
  const steps = "- { id: ok, type: gate, message: ok? }\n- { id: s, type: workflow, workflow: ./sub.yml }\n";
  const last = "- { id: c, type: shell, run: x }\n- { id: merge, type: gate, message: merge? }\n";
  const failure = { status: "failure", reason: "exit", output: {} } as const;
  const runner = await begin(`${steps}${last}`, ({ address, run }) =>
    address === "c" && !run.id.includes(".") && !works ? failure : done,
  );
  const answer = (run: string, gate: string): Promise<unknown> =>
    runner.tell(run, gate, { kind: "answer", gate, opening: 1, choice: "approve", by: `${run} ${gate}` });
  await answer("r", "ok");
  await runner.settled();
  await answer("r.1", "ok");
  await runner.settled();
  clock.set(2000);
  const again = async (old: string, run: string): Promise<void> => {
    const row = await journal.run(old);
    if (row === undefined) throw new Error(`There is no run ${old}.`);
    const read = await OldRun.read(journal, row);
    const copies = { having: async () => undefined, prepare: async () => {} };
    const inheritance = await read.inheritance(read.plan, { run: old, inputs: {}, failed: true }, copies);
    await runner.start({ id: run, plan: read.plan, inputs: {}, actor: "me", ...inheritance });
    await runner.settled();
  };
  await again("r", "second");
  works = true;
  await again("second", "third");
  await answer("third", "merge");
  await runner.settled();
  expect(await saidIn("r")).toEqual([
    ["ok", "r ok", 1000, undefined],
    ["s/ok", "r.1 ok", 1000, undefined],
  ]);
  expect(await saidIn("third")).toEqual([
    ["ok", "r ok", 1000, "r"],
    ["s/ok", "r.1 ok", 1000, "r"],
    ["merge", "third merge", 2000, undefined],
  ]);
});

test("what a run that it has begun does stands below the step that began it", async () => {
  const runner = await begin("- { id: s, type: workflow, workflow: ./sub.yml }\n");
  await runner.tell("r.1", "1", { kind: "answer", gate: "ok", opening: 1, choice: "approve", by: "Ada" });
  await runner.settled();
  const record = await runRecords(journal)("r");
  expect(shapeOf(record)).toEqual([
    ["s", "workflow", "success"],
    ["s/ok", "gate", "success"],
    ["s/c", "shell", "success"],
  ]);
  expect(record.answers.map(({ gate }) => gate)).toEqual(["s/ok"]);
});

test("a step that asks sees what there was before it began, however often it is tried, and its digest stays", async () => {
  const seen: RunRecord[] = [];
  let tries = 0;
  await begin(
    "- { id: one, type: shell, run: x }\n- { id: two, type: shell, run: x, retry: { max: 1, interval: 0.001 } }\n",
    async ({ address }) => {
      if (address !== "two") return spent(1);
      seen.push(await runRecords(journal)("r", { run: "r", address }));
      return ++tries === 1 ? { status: "failure", reason: "exit", output: {} } : done;
    },
    systemClock,
  );
  expect(seen).toHaveLength(2);
  const [first, second] = seen;
  expect(second).toEqual(first);
  expect(shapeOf(first ?? (await runRecords(journal)("r")))).toEqual([["one", "shell", "success"]]);
  const { entries, digest } = (first ?? (await runRecords(journal)("r"))).journal;
  const lines = (await journal.entries("r", 0, entries)).map(lineOfEntry).join("");
  expect(createHash("sha256").update(lines).digest("hex")).toBe(digest);
  expect(lines.split("\n")[0]).toMatch(/^\{"at":\d+,"event":\{"actor":"me",/u);
});

test("a run that is not there is refused", async () => {
  await expect(runRecords(journal)("nowhere")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});
