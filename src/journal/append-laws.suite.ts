import { describe, expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { append, entry, gateRow, newRun, stepRow } from "./samples.suite.ts";
import { type Two, typesOf } from "./two.suite.ts";

/** What the journal itself adds to the row of a run. */
const ownFields = { plan: "hash", owner: "here", fence: 1, entries: 2 };

export function appendLaws(two: Two): void {
  describe("entries", () => {
    test("entries are in the order of their appends and numbered from 1 without a gap", async () => {
      const claim = await two.journal.create(newRun("a", { entries: [] }));
      await two.journal.append(append(claim, 0, { entries: [entry("1"), entry("2"), entry("3")] }));
      await two.journal.append(append(claim, 3, { entries: [] }));
      await two.journal.append(append(claim, 3, { entries: [entry("4")] }));
      expect((await two.other.entries("a", 0, 9)).map(({ seq, event }) => [seq, event["type"]])).toEqual(
        [1, 2, 3, 4].map((at) => [at, `${at}`]),
      );
      expect(await two.other.run("a")).toMatchObject({ entries: 4 });
    });

    test("entries are read page by page", async () => {
      const claim = await two.journal.create(newRun("a", { entries: [] }));
      await two.journal.append(append(claim, 0, { entries: Array.from({ length: 25 }, () => entry("one")) }));
      const page = async (after: number, limit: number): Promise<readonly number[]> =>
        (await two.other.entries("a", after, limit)).map(({ seq }) => seq);
      expect(await page(0, 3)).toEqual([1, 2, 3]);
      expect(await page(3, 3)).toEqual([4, 5, 6]);
      expect(await page(23, 10)).toEqual([24, 25]);
      expect(await page(25, 10)).toEqual([]);
      expect(await page(99, 10)).toEqual([]);
      expect(await page(0, 0)).toEqual([]);
    });

    test("the entries of one run are not those of another", async () => {
      const a = await two.journal.create(newRun("a"));
      const b = await two.journal.create(newRun("b"));
      await Promise.all([
        two.journal.append(append(a, 1, { entries: [entry("of a")] })),
        two.journal.append(append(b, 1, { entries: [entry("of b")] })),
      ]);
      expect(await typesOf(two, "a")).toEqual(["created", "of a"]);
      expect(await typesOf(two, "b")).toEqual(["created", "of b"]);
    });

    test("appends of many runs at once are all there", async () => {
      const claims = await Promise.all(Array.from({ length: 50 }, (_, at) => two.journal.create(newRun(`run-${at}`))));
      const rounds = [1, 2, 3, 4, 5];
      await Promise.all(
        claims.map(async (claim) => {
          for (const after of rounds) await two.journal.append(append(claim, after));
        }),
      );
      for (const { run } of claims)
        expect(await typesOf(two, run)).toEqual(["created", ...rounds.map((at) => `after ${at}`)]);
    });

    test("two appends of one moment are written in the order in which they were asked for", async () => {
      const claim = await two.journal.create(newRun("a"));
      await Promise.all([two.journal.append(append(claim, 1)), two.journal.append(append(claim, 2))]);
      expect(await typesOf(two, "a")).toEqual(["created", "after 1", "after 2"]);
    });

    test("an event of a megabyte is an event", async () => {
      const claim = await two.journal.create(newRun("a"));
      const event = { text: "ä".repeat(1_000_000) };
      await two.journal.append(append(claim, 1, { entries: [{ at: 1, event }] }));
      expect(await two.other.entries("a", 1, 1)).toEqual([{ seq: 2, at: 1, event }]);
    });

    test("a value may be nested deeply", async () => {
      const nested = Array.from({ length: 2000 }).reduce<JsonObject>((inner) => ({ inner }), {});
      const claim = await two.journal.create(newRun("a", { row: { inputs: nested } }));
      const changes = { run: { outputs: nested }, steps: [], gates: [] };
      await two.journal.append(append(claim, 1, { entries: [{ at: 1, event: nested }], changes }));
      await two.journal.post({ run: "a", key: "k", at: 1, body: nested });
      const text = JSON.stringify(nested);
      const [read] = await two.other.entries("a", 1, 1);
      const [item] = await two.other.inbox("a");
      const row = await two.other.run("a");
      for (const one of [read?.event, item?.body, row?.inputs, row?.outputs]) expect(JSON.stringify(one)).toBe(text);
    });

    test("what is read is the reader's own", async () => {
      const event = { list: [1] };
      await two.journal.create(newRun("a", { entries: [{ at: 1, event }] }));
      event.list.push(2);
      const [read] = await two.journal.entries("a", 0, 1);
      (read?.event["list"] as number[] | undefined)?.push(3);
      expect((await two.journal.entries("a", 0, 1))[0]?.event).toEqual({ list: [1] });
    });
  });

  describe("tables", () => {
    test("steps and gates replace the row of their address and stand in the order of their beginning", async () => {
      const claim = await two.journal.create(newRun("a"));
      const steps = [stepRow("z"), stepRow("loop[2]/x", { message: "m", reason: "r", outputSeq: 2 }), stepRow("b")];
      const gates = [gateRow("z"), gateRow("b")];
      await two.journal.append(append(claim, 1, { changes: { steps, gates } }));
      const ended = stepRow("loop[2]/x", { status: "failure", attempts: 2, endedAt: 9 });
      const answered = gateRow("z", {
        opening: 2,
        state: "answered",
        choice: "approve",
        by: "you",
        comment: "",
        showFile: "a.md",
        answeredAt: 3,
        options: [],
      });
      await two.journal.append(append(claim, 2, { changes: { steps: [ended], gates: [answered] } }));
      expect(await two.other.steps("a")).toEqual([steps[0], ended, steps[2]]);
      expect(await two.other.gates("a")).toEqual([answered, gates[1]]);
    });

    test("of two rows for one address in one append the last one stays", async () => {
      const claim = await two.journal.create(newRun("a"));
      const steps = [stepRow("x"), stepRow("x", { status: "success" })];
      await two.journal.append(append(claim, 1, { changes: { steps, gates: [] } }));
      expect(await two.other.steps("a")).toEqual([steps[1]]);
    });

    test("one address in two runs is two rows", async () => {
      const a = await two.journal.create(newRun("a"));
      const b = await two.journal.create(newRun("b"));
      await two.journal.append(append(a, 1, { changes: { steps: [stepRow("x")], gates: [gateRow("x")] } }));
      await two.journal.append(
        append(b, 1, { changes: { steps: [stepRow("x", { attempts: 7 })], gates: [gateRow("x", { opening: 7 })] } }),
      );
      expect(await two.other.steps("a")).toMatchObject([{ attempts: 1 }]);
      expect(await two.other.gates("a")).toMatchObject([{ opening: 1 }]);
      expect(await two.other.steps("b")).toMatchObject([{ attempts: 7 }]);
    });

    test("of a run that which is given changes, null takes away, and the rest stays", async () => {
      const claim = await two.journal.create(newRun("a", { row: { reason: "r", message: "m", dueAt: 5 } }));
      const change = {
        status: "success",
        reason: null,
        inputs: { name: "y" },
        outputs: { o: [1] },
        endedAt: 9,
      } as const;
      await two.journal.append(append(claim, 1, { changes: { run: change, steps: [], gates: [] } }));
      const row = await two.other.run("a");
      expect(row).toEqual({
        ...newRun("a").row,
        ...ownFields,
        status: "success",
        message: "m",
        inputs: { name: "y" },
        outputs: { o: [1] },
        endedAt: 9,
        dueAt: 5,
      });
      const back = { outputs: null, endedAt: null, dueAt: null, message: null };
      await two.journal.append(append(claim, 2, { changes: { run: back, steps: [], gates: [] } }));
      expect(Object.keys((await two.other.run("a")) ?? {}).sort()).toEqual(
        [...Object.keys(newRun("a").row), ...Object.keys(ownFields)].sort(),
      );
    });
  });
}
