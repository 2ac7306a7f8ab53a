import { describe, expect, test } from "vitest";
import type { Claim, Journal } from "./journal.ts";
import { append, gateRow, newRun, stepRow } from "./samples.suite.ts";
import { type Two, typesOf } from "./two.suite.ts";

const post = (on: Journal, key: string, more: object = {}): Promise<"posted" | "known"> =>
  on.post({ run: "a", key, at: 7, body: { key }, ...more });

export function sharingLaws(two: Two): void {
  describe("ownership", () => {
    const taken = { name: "Refusal", code: "RUN_TAKEN" };

    test("who claims a run owns it, and appends under the old fence are refused as a whole", async () => {
      const old = await two.journal.create(newRun("a"));
      await two.journal.post({ run: "a", key: "k", at: 1, body: {} });
      const claim = await two.other.claim("a", 1, "there");
      expect(claim).toEqual({ run: "a", fence: 2 });
      expect(await two.journal.run("a")).toMatchObject({ owner: "there", fence: 2 });
      const [item] = await two.journal.inbox("a");
      const late = append(old, 1, {
        changes: { run: { status: "failure" }, steps: [stepRow("x")], gates: [gateRow("x")] },
        taken: [item?.number ?? 0],
      });
      await expect(two.journal.append(late)).rejects.toMatchObject(taken);
      expect(await typesOf(two, "a")).toEqual(["created"]);
      expect(await two.other.steps("a")).toEqual([]);
      expect(await two.other.gates("a")).toEqual([]);
      expect(await two.other.inbox("a")).toHaveLength(1);
      expect(await two.other.run("a")).toMatchObject({ status: "running", entries: 1 });
      await two.other.append(append(claim as Claim, 1));
    });

    test("of many that claim at once, one does", async () => {
      await two.journal.create(newRun("a"));
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? two.journal : two.other).claim("a", 1, `owner-${at}`)),
      );
      expect(claims.filter((claim) => claim !== undefined)).toEqual([{ run: "a", fence: 2 }]);
      expect(await two.journal.claim("a", 1, "late")).toBeUndefined();
      expect(await two.journal.claim("a", 3, "early")).toBeUndefined();
    });

    test("an append that does not know all entries is refused", async () => {
      const claim = await two.journal.create(newRun("a"));
      await two.journal.append(append(claim, 1));
      for (const after of [0, 1, 3]) {
        await expect(two.journal.append(append(claim, after))).rejects.toMatchObject(taken);
      }
      expect(await typesOf(two, "a")).toEqual(["created", "after 1"]);
    });

    test("a refused append hurts none of the same moment", async () => {
      const [a, b, c] = await Promise.all(["a", "b", "c"].map((id) => two.journal.create(newRun(id))));
      if (a === undefined || b === undefined || c === undefined) throw new Error("not made");
      const steps = [stepRow("x")];
      const done = await Promise.allSettled([
        two.journal.append(append(a, 1, { changes: { steps, gates: [] } })),
        two.journal.append(append({ ...b, fence: 9 }, 1, { changes: { steps, gates: [] } })),
        two.journal.append(append(b, 1)),
        two.journal.append(append(b, 1)),
        two.journal.create(newRun("c")),
        two.journal.post({ run: "no", key: "k", at: 1, body: {} }),
        two.journal.append(append(c, 1)),
      ]);
      expect(done.map((one) => (one.status === "rejected" ? one.reason.code : "done"))).toEqual(
        "done RUN_TAKEN done RUN_TAKEN RUN_EXISTS RUN_NOT_FOUND done".split(" "),
      );
      expect(await typesOf(two, "a")).toEqual(["created", "after 1"]);
      expect(await typesOf(two, "b")).toEqual(["created", "after 1"]);
      expect(await typesOf(two, "c")).toEqual(["created", "after 1"]);
      expect(await two.other.steps("b")).toEqual([]);
    });

    test("a run that was given back has no owner, and only who claims it may go on", async () => {
      const claim = await two.journal.create(newRun("a"));
      await two.journal.release(claim);
      await two.journal.release(claim);
      expect(await two.other.run("a")).not.toHaveProperty("owner");
      await expect(two.journal.append(append(claim, 1))).rejects.toMatchObject(taken);
      expect(await two.other.claim("a", 1, "there")).toEqual({ run: "a", fence: 2 });
      await two.journal.release(claim);
      expect(await two.journal.run("a")).toMatchObject({ owner: "there" });
    });
  });

  const keys = async (): Promise<readonly string[]> => (await two.other.inbox("a")).map(({ key }) => key);

  describe("inbox", () => {
    test("anyone may post, and items stand in the order in which they were posted", async () => {
      const claim = await two.journal.create(newRun("a"));
      expect(await post(two.other, "z")).toBe("posted");
      await two.journal.release(claim);
      expect(await post(two.journal, "b")).toBe("posted");
      const items = await two.other.inbox("a");
      expect(items).toMatchObject([
        { key: "z", at: 7, body: { key: "z" } },
        { key: "b", at: 7, body: { key: "b" } },
      ]);
      expect((items[0]?.number ?? 0) < (items[1]?.number ?? 0)).toBe(true);
    });

    test("an item is posted once for each key, also when it was taken long since", async () => {
      const claim = await two.journal.create(newRun("a"));
      const answers = await Promise.all([
        post(two.journal, "k"),
        post(two.journal, "k"),
        post(two.other, "k", { body: { new: 1 } }),
      ]);
      expect(answers.filter((answer) => answer === "posted")).toHaveLength(1);
      expect(await post(two.other, "k")).toBe("known");
      const [item] = await two.journal.inbox("a");
      await two.journal.append(append(claim, 1, { taken: [item?.number ?? 0] }));
      expect(await keys()).toEqual([]);
      expect(await post(two.other, "k")).toBe("known");
      expect(await keys()).toEqual([]);
    });

    test("one key in two runs is two items", async () => {
      const [, b] = await Promise.all([two.journal.create(newRun("a")), two.journal.create(newRun("b"))]);
      await post(two.journal, "k");
      expect(await post(two.journal, "k", { run: "b" })).toBe("posted");
      const [item] = await two.journal.inbox("b");
      await two.journal.append(append(b, 1, { taken: [item?.number ?? 0] }));
      expect(await keys()).toEqual(["k"]);
      expect(await two.journal.inbox("b")).toEqual([]);
    });

    test("every text is a key of its own", async () => {
      await two.journal.create(newRun("a"));
      const texts = [
        "",
        "a",
        "A",
        "a ",
        "a\0b",
        "a\0c",
        "\uD800",
        "\uD801",
        "\uFFFD",
        "é",
        "e\u0301",
        "'; --",
        "1",
        "01",
      ];
      for (const key of texts) expect(await post(two.journal, key)).toBe("posted");
      expect(await keys()).toEqual(texts);
      for (const key of texts) expect(await post(two.other, key)).toBe("known");
    });

    test("an append takes what it names and leaves the rest", async () => {
      const claim = await two.journal.create(newRun("a"));
      for (const key of ["1", "2", "3"]) await post(two.other, key);
      const items = await two.journal.inbox("a");
      await two.journal.append(append(claim, 1, { taken: [items[2]?.number ?? 0, items[0]?.number ?? 0] }));
      expect(await keys()).toEqual(["2"]);
    });

    test("an append that takes what is not in the inbox is a fault and changes nothing", async () => {
      const claim = await two.journal.create(newRun("a"));
      await two.journal.create(newRun("b"));
      await post(two.journal, "mine");
      await post(two.journal, "theirs", { run: "b" });
      const [mine] = await two.journal.inbox("a");
      const [theirs] = await two.journal.inbox("b");
      for (const number of [theirs?.number ?? 0, 999]) {
        const wrong = append(claim, 1, { taken: [mine?.number ?? 0, number] });
        await expect(two.journal.append(wrong)).rejects.toThrow(/not in the inbox/u);
      }
      expect(await keys()).toEqual(["mine"]);
      expect(await typesOf(two, "a")).toEqual(["created"]);
      const right = { taken: [mine?.number ?? 0] };
      await two.journal.append(append(claim, 1, right));
      await expect(two.journal.append(append(claim, 2, right))).rejects.toThrow(/not in the inbox/u);
    });
  });
}
