import { describe, expect, test } from "vitest";
import type { RunRow } from "./journal.ts";
import { append, entry, newRun } from "./samples.suite.ts";
import { type Two, typesOf } from "./two.suite.ts";

const ids = (rows: readonly RunRow[]): readonly string[] => rows.map(({ id }) => id);

export function runLaws(two: Two): void {
  describe("runs", () => {
    test("a run that was made is there with its row, its plan and its first entries", async () => {
      const made = newRun("a", { entries: [entry("one"), entry("two")] });
      expect(await two.journal.create(made)).toEqual({ run: "a", fence: 1 });
      const row = { ...made.row, plan: "hash", owner: "here", fence: 1, entries: 2 };
      expect(await two.other.run("a")).toEqual(row);
      expect(await two.other.runs()).toEqual([row]);
      expect(await two.other.plan("hash")).toBe('{"a":"plan"}');
      expect(await two.other.entries("a", 0, 10)).toEqual([
        { seq: 1, ...entry("one") },
        { seq: 2, ...entry("two") },
      ]);
    });

    test("every field of a row comes back as it was given", async () => {
      const row = {
        id: "full",
        workflow: "ein „Ablauf“\n\0\u{1F600}'; drop table runs; --",
        status: "failure",
        reason: "exit",
        message: "\0\uD800",
        actor: "me",
        folder: "/project",
        parent: { run: "above", address: "each[0]/child" },
        origin: { workflow: "build", version: 3, owner: "\0", source: "rerun" },
        inputs: { text: "\0", "": { deep: [{}] }, __proto: 1 },
        outputs: { n: 0.1, big: Number.MAX_SAFE_INTEGER, no: null },
        startedAt: 1,
        endedAt: 1_790_000_000_000.5,
        dueAt: 0,
      } as const;
      await two.journal.create(newRun("full", { row }));
      expect(await two.other.run("full")).toEqual({ ...row, plan: "hash", owner: "here", fence: 1, entries: 1 });
    });

    test("an id is taken once", async () => {
      await two.journal.create(newRun("a"));
      const again = newRun("a", { owner: "there", plan: { hash: "other", json: "{}" } });
      await expect(two.other.create(again)).rejects.toMatchObject({ name: "Refusal", code: "RUN_EXISTS" });
      expect(await two.other.run("a")).toMatchObject({ owner: "here", plan: "hash" });
      expect(await two.other.plan("other")).toBeUndefined();
    });

    test("of many that make a run of one id at once, one does", async () => {
      const all = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? two.journal : two.other).create(newRun("a")));
      const done = await Promise.allSettled(all);
      expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await typesOf(two, "a")).toEqual(["created"]);
    });

    test("a plan is kept once for each hash, as it was first", async () => {
      await two.journal.create(newRun("a"));
      await two.journal.create(newRun("b", { plan: { hash: "hash", json: "something else" } }));
      expect(await two.journal.plan("hash")).toBe('{"a":"plan"}');
      expect(await two.journal.plan("never")).toBeUndefined();
    });

    test("what is not there is empty, and nothing is written for it", async () => {
      expect(await two.journal.run("no")).toBeUndefined();
      for (const rows of [
        await two.journal.entries("no", 0, 9),
        await two.journal.steps("no"),
        await two.journal.gates("no"),
        await two.journal.inbox("no"),
        await two.journal.runs(),
        await two.journal.due(Infinity),
      ]) {
        expect(rows).toEqual([]);
      }
      const nobody = { run: "no", fence: 1 };
      const refused = { name: "Refusal", code: "RUN_NOT_FOUND" };
      await expect(two.journal.append(append(nobody, 0))).rejects.toMatchObject(refused);
      await expect(two.journal.claim("no", 1, "me")).rejects.toMatchObject(refused);
      await expect(two.journal.post({ run: "no", key: "k", at: 1, body: {} })).rejects.toMatchObject(refused);
      await two.journal.release(nobody);
    });

    test("runs are listed the newest first, and can be filtered by status, parent and number", async () => {
      const above = { run: "a", address: "child" };
      await two.journal.create(newRun("a", { row: { startedAt: 5 } }));
      await two.journal.create(newRun("b", { row: { startedAt: 5, status: "waiting", parent: above } }));
      await two.journal.create(newRun("c", { row: { startedAt: 5, status: "waiting" } }));
      await two.journal.create(newRun("d", { row: { startedAt: 5, parent: above } }));
      expect(ids(await two.other.runs())).toEqual(["d", "c", "b", "a"]);
      expect(ids(await two.other.runs({}))).toEqual(["d", "c", "b", "a"]);
      expect(ids(await two.other.runs({ limit: 2 }))).toEqual(["d", "c"]);
      expect(ids(await two.other.runs({ limit: 0 }))).toEqual([]);
      expect(ids(await two.other.runs({ status: "waiting" }))).toEqual(["c", "b"]);
      expect(ids(await two.other.runs({ parent: "a" }))).toEqual(["d", "b"]);
      expect(ids(await two.other.runs({ parent: "a", status: "waiting", limit: 5 }))).toEqual(["b"]);
      expect(ids(await two.other.runs({ parent: "d" }))).toEqual([]);
    });

    test("runs of a registered workflow are found by its name", async () => {
      const origin = { workflow: "build", version: 1, owner: "ann", source: "manual" } as const;
      await two.journal.create(newRun("a", { row: { origin } }));
      await two.journal.create(newRun("b", { row: { workflow: "build" } }));
      await two.journal.create(newRun("c", { row: { origin: { ...origin, version: 2, owner: "bob" } } }));
      await two.journal.create(newRun("d", { row: { origin: { ...origin, workflow: "test" } } }));
      expect(ids(await two.other.runs({ registered: "build" }))).toEqual(["c", "a"]);
      expect(ids(await two.other.runs({ registered: "build", limit: 1 }))).toEqual(["c"]);
      expect(ids(await two.other.runs({ registered: "demo" }))).toEqual([]);
    });

    test("runs are due when their time has come, the longest overdue first", async () => {
      await two.journal.create(newRun("never"));
      await two.journal.create(newRun("late", { row: { dueAt: 30 } }));
      await two.journal.create(newRun("soon", { row: { dueAt: 10 } }));
      const claim = await two.journal.create(newRun("then", { row: { dueAt: 20 } }));
      expect(ids(await two.other.due(9.5))).toEqual([]);
      expect(ids(await two.other.due(10))).toEqual(["soon"]);
      expect(ids(await two.other.due(30))).toEqual(["soon", "then", "late"]);
      await two.journal.append(append(claim, 1, { changes: { run: { dueAt: null }, steps: [], gates: [] } }));
      expect(ids(await two.other.due(30))).toEqual(["soon", "late"]);
    });
  });
}
