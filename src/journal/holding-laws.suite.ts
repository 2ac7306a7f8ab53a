import { describe, expect, test } from "vitest";
import type { Claim, Journal, Wish } from "./journal.ts";
import { append, newRun } from "./samples.suite.ts";
import type { Two } from "./two.suite.ts";

const wish = (run: string, more: Partial<Wish> = {}): Wish => ({
  address: "a",
  key: "k",
  limit: 1,
  amount: 1,
  message: { key: `granted ${run}`, at: 1, body: { granted: run } },
  ...more,
});

function several(run: string, amount: number): Wish {
  return wish(run, { limit: 5, amount });
}

async function messages(journal: Journal, run: string): Promise<readonly unknown[]> {
  return (await journal.inbox(run)).map(({ body }) => body);
}

function claimed({ journal }: Two, ...ids: readonly string[]): Promise<readonly Claim[]> {
  return Promise.all(ids.map((id) => journal.create(newRun(id))));
}

export function holdingLaws(two: Two): void {
  describe("keys", () => {
    test("no more than the limit hold a key, and others get it in the order of asking, with a message", async () => {
      const [a, b, c] = await claimed(two, "a", "b", "c");
      if (a === undefined || b === undefined || c === undefined) throw new Error("not made");
      expect(await two.journal.hold(a, wish("a"))).toBe(true);
      expect(await two.other.hold(b, wish("b"))).toBe(false);
      expect(await two.journal.hold(c, wish("c"))).toBe(false);
      expect(await messages(two.journal, "b")).toEqual([]);
      expect(await two.journal.keepHolds(a, [])).toEqual(["b"]);
      expect(await messages(two.other, "b")).toEqual([{ granted: "b" }]);
      expect(await messages(two.other, "a")).toEqual([]);
      expect(await two.journal.keepHolds(b, [])).toEqual(["c"]);
      expect(await two.journal.keepHolds(c, [])).toEqual([]);
      expect(await two.journal.hold(a, wish("a"))).toBe(true);
    });

    test("as many hold it as each of them allows, and nobody who asks later passes one who waits", async () => {
      const [a, b, c, d] = await claimed(two, "a", "b", "c", "d");
      if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("not made");
      expect(await two.journal.hold(a, wish("a", { limit: 2 }))).toBe(true);
      expect(await two.journal.hold(b, wish("b", { limit: 2 }))).toBe(true);
      expect(await two.journal.hold(c, wish("c", { limit: 1 }))).toBe(false);
      expect(await two.journal.hold(d, wish("d", { limit: 5 }))).toBe(false);
      expect(await two.journal.keepHolds(a, [])).toEqual([]);
      expect(await two.journal.keepHolds(b, [])).toEqual(["c", "d"]);
    });

    test("the amounts that are held together are no more than the limit, and who wants little does not overtake who wants much", async () => {
      const [a, b, c, d] = await claimed(two, "a", "b", "c", "d");
      if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("not made");
      expect(await two.journal.hold(a, several("a", 2))).toBe(true);
      expect(await two.other.hold(b, several("b", 4))).toBe(false);
      expect(await two.journal.hold(c, several("c", 1))).toBe(false);
      expect(await two.other.hold(d, several("d", 3))).toBe(false);
      expect(await two.journal.keepHolds(a, [])).toEqual(["b", "c"]);
      expect(await two.other.keepHolds(c, [])).toEqual([]);
      expect(await two.journal.keepHolds(b, [])).toEqual(["d"]);
      expect(await two.journal.hold(a, several("a", 5))).toBe(false);
      expect(await two.journal.keepHolds(d, [])).toEqual(["a"]);
    });

    test("a run can see who is ahead of it: who holds the key, and who has asked before", async () => {
      const [a, b, c] = await claimed(two, "a", "b", "c");
      if (a === undefined || b === undefined || c === undefined) throw new Error("not made");
      await two.journal.hold(a, wish("a"));
      await two.journal.hold(b, wish("b"));
      await two.other.hold(c, wish("c"));
      await two.other.hold(c, wish("c", { address: "x", key: "other" }));
      expect(await two.other.aheadOf("c", "a")).toEqual(["a", "b"]);
      expect(await two.journal.aheadOf("b", "a")).toEqual(["a"]);
      expect(await two.journal.aheadOf("c", "x")).toEqual([]);
      expect(await two.journal.aheadOf("c", "nowhere")).toEqual([]);
    });

    test("who waits and is driven by nobody is passed over, and asks again when it goes on", async () => {
      const [a, b, c] = await claimed(two, "a", "b", "c");
      if (a === undefined || b === undefined || c === undefined) throw new Error("not made");
      await two.journal.hold(a, wish("a"));
      await two.journal.hold(b, wish("b"));
      await two.journal.hold(b, wish("b", { address: "x", key: "other" }));
      await two.journal.hold(c, wish("c"));
      await two.journal.keepHolds(a, []);
      expect(await messages(two.other, "b")).toEqual([{ granted: "b" }]);
      expect(await two.other.passOver({ ...b, fence: b.fence - 1 }, ["a"])).toEqual([]);
      expect(await two.other.passOver(b, ["a"])).toEqual(["c"]);
      expect(await messages(two.other, "b")).toEqual([]);
      expect(await two.journal.hold(b, wish("b"))).toBe(false);
      expect(await two.journal.hold(b, wish("b", { address: "x", key: "other" }))).toBe(true);
      expect(await two.journal.keepHolds(c, [])).toEqual(["b"]);
      expect(await messages(two.journal, "b")).toEqual([{ granted: "b" }]);
    });

    test("asking again changes nothing, and a run keeps what it names", async () => {
      const [a, b] = await claimed(two, "a", "b");
      if (a === undefined || b === undefined) throw new Error("not made");
      await two.journal.hold(a, wish("a", { address: "x" }));
      await two.journal.hold(a, wish("a", { address: "y", key: "other" }));
      expect(await two.other.hold(a, wish("a", { address: "x" }))).toBe(true);
      expect(await two.journal.hold(b, wish("b", { key: "other" }))).toBe(false);
      expect(await two.journal.hold(b, wish("b", { key: "other" }))).toBe(false);
      expect(await two.journal.keepHolds(a, ["x"])).toEqual(["b"]);
      expect(await two.journal.hold(b, wish("b", { key: "other" }))).toBe(true);
      expect(await two.journal.hold(b, wish("b", { address: "z" }))).toBe(false);
    });

    test("who has left the line is not called", async () => {
      const [a, b, c] = await claimed(two, "a", "b", "c");
      if (a === undefined || b === undefined || c === undefined) throw new Error("not made");
      await two.journal.hold(a, wish("a"));
      await two.journal.hold(b, wish("b"));
      await two.journal.hold(c, wish("c"));
      expect(await two.journal.keepHolds(b, [])).toEqual([]);
      expect(await two.journal.keepHolds(a, [])).toEqual(["c"]);
      expect(await messages(two.journal, "b")).toEqual([]);
    });

    test("what ends a run gives its keys back with it, and nothing else does", async () => {
      const [a, b] = await claimed(two, "a", "b");
      if (a === undefined || b === undefined) throw new Error("not made");
      await two.journal.hold(a, wish("a"));
      await two.other.hold(b, wish("b"));
      const waits = { run: { status: "waiting" }, steps: [], gates: [] } as const;
      expect(await two.journal.append(append(a, 1, { changes: waits }))).toEqual([]);
      const ends = { run: { status: "failure" }, steps: [], gates: [] } as const;
      expect(await two.journal.append(append(a, 2, { changes: ends }))).toEqual(["b"]);
      expect(await messages(two.other, "b")).toEqual([{ granted: "b" }]);
      expect(await two.other.append(append(b, 1, { changes: ends }))).toEqual([]);
    });

    test("only the owner of a run asks and gives back for it", async () => {
      const [a] = await claimed(two, "a");
      if (a === undefined) throw new Error("not made");
      await two.other.claim("a", 1, "there");
      await expect(two.journal.hold(a, wish("a"))).rejects.toMatchObject({ code: "RUN_TAKEN" });
      await expect(two.journal.keepHolds(a, [])).rejects.toMatchObject({ code: "RUN_TAKEN" });
      await expect(two.journal.hold({ run: "none", fence: 1 }, wish("none"))).rejects.toMatchObject({
        code: "RUN_NOT_FOUND",
      });
    });
  });
}
