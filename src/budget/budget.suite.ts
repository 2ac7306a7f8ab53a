import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Budgets, BudgetUse, Holder, Holding, Reservation, Reserved, Settlement } from "./budget.ts";

/** Budgets that several processes may open, and what is left to do when they are no longer needed. */
export interface BudgetsHome {
  open(): Promise<Budgets>;
  leave(): void;
}

const [a1, a2, b1] = [holder("r:a", "1"), holder("r:a", "2"), holder("r:b", "1")];

function holder(step: string, attempt: string): Holder {
  return { step, attempt };
}

function want(key: string, amount: number, limit: number): Reservation["wants"][number] {
  return { key, amount, limit };
}

/** What all budgets do. */
export function budgetLaws(name: string, make: () => BudgetsHome): void {
  describe(`budgets: ${name}`, () => {
    let home: BudgetsHome;
    let one: Budgets;
    let other: Budgets;

    beforeEach(async () => {
      home = make();
      one = await home.open();
      other = await home.open();
    });
    afterEach(async () => {
      await one.close();
      await other.close();
      home.leave();
    });

    test("as much is set aside as there is room for, and who is refused is told why", async () => {
      expect(await one.of("day")).toEqual({ spent: 0, reserved: 0 });
      expect(await one.reserve({ holder: a1, wants: [want("day", 60, 100)] })).toEqual({ ok: true });
      expect(await other.reserve({ holder: b1, wants: [want("day", 41, 100)] })).toEqual({
        ok: false,
        key: "day",
        limit: 100,
        spent: 0,
        reserved: 60,
      });
      expect(await other.reserve({ holder: b1, wants: [want("day", 40, 100)] })).toEqual({ ok: true });
      expect(await one.of("day")).toEqual({ spent: 0, reserved: 100 });
    });

    test("what was really spent stands in the place of what was set aside, and makes room or takes it", async () => {
      await one.reserve({ holder: a1, wants: [want("day", 60, 100)] });
      await other.settle({ holder: a1, spent: [{ key: "day", amount: 10 }] });
      expect(await one.of("day")).toEqual({ spent: 10, reserved: 0 });
      expect(await one.reserve({ holder: b1, wants: [want("day", 90, 100)] })).toEqual({ ok: true });
      await one.settle({ holder: b1, spent: [{ key: "day", amount: 95 }] });
      expect(await other.of("day")).toEqual({ spent: 105, reserved: 0 });
      const refused = { ok: false, key: "day", limit: 100, spent: 105, reserved: 0 };
      expect(await one.reserve({ holder: a2, wants: [want("day", 0, 100)] })).toEqual(refused);
      expect(await one.reserve({ holder: a2, wants: [want("day", 0, 105)] })).toEqual({ ok: true });
    });

    test("of several amounts all are set aside, or none", async () => {
      const wants = [want("day", 5, 10), want("run", 5, 10), want("tokens", 5, 4)];
      const refused = { ok: false, key: "tokens", limit: 4, spent: 0, reserved: 0 };
      expect(await one.reserve({ holder: a1, wants })).toEqual(refused);
      expect(await other.of("day")).toEqual({ spent: 0, reserved: 0 });
      expect(await other.holders("run")).toEqual([]);
      expect(await one.reserve({ holder: a1, wants: wants.slice(0, 2) })).toEqual({ ok: true });
      expect(await other.of("run")).toEqual({ spent: 0, reserved: 5 });
      expect(await one.reserve({ holder: b1, wants: [] })).toEqual({ ok: true });
    });

    test("asking again sets nothing more aside, and settling again changes nothing", async () => {
      const asked = { holder: a1, wants: [want("day", 60, 100)] };
      await one.reserve(asked);
      expect(await other.reserve(asked)).toEqual({ ok: true });
      expect(await one.of("day")).toEqual({ spent: 0, reserved: 60 });
      await one.settle({ holder: a1, spent: [{ key: "day", amount: 10 }] });
      await other.settle({ holder: a1, spent: [{ key: "day", amount: 60 }] });
      expect(await other.reserve(asked)).toEqual({ ok: true });
      expect(await one.of("day")).toEqual({ spent: 10, reserved: 0 });
    });

    test("what is spent counts, also where nothing was set aside", async () => {
      await one.settle({
        holder: a1,
        spent: [
          { key: "day", amount: 7 },
          { key: "run", amount: 0 },
        ],
      });
      expect(await other.of("day")).toEqual({ spent: 7, reserved: 0 });
      expect(await other.holders("day")).toEqual([{ key: "day", ...a1, amount: 0, spent: 7 }]);
      expect(await other.holders("run")).toEqual([{ key: "run", ...a1, amount: 0, spent: 0 }]);
    });

    test("of an attempt that has died all stays set aside, until the next one settles it", async () => {
      await one.reserve({ holder: a1, wants: [want("day", 60, 100), want("run", 6, 10)] });
      await one.reserve({ holder: b1, wants: [want("day", 5, 100)] });
      await one.settle({ holder: a1, spent: [{ key: "run", amount: 1 }] });
      expect(await other.unsettled("r:a")).toEqual([{ key: "day", ...a1, amount: 60 }]);
      expect(await other.reserve({ holder: a2, wants: [want("day", 60, 100)] })).toMatchObject({ ok: false });
      await other.settle({ holder: a1, spent: [{ key: "day", amount: 20 }] });
      expect(await other.unsettled("r:a")).toEqual([]);
      expect(await other.reserve({ holder: a2, wants: [want("day", 60, 100)] })).toEqual({ ok: true });
      expect(await one.holders("day")).toEqual([
        { key: "day", ...a1, amount: 60, spent: 20 },
        { key: "day", ...b1, amount: 5 },
        { key: "day", ...a2, amount: 60 },
      ]);
    });

    test("of many that ask at once no more get something than there is room for", async () => {
      const asking = Array.from({ length: 50 }, (_, at) =>
        (at % 2 === 0 ? one : other).reserve({ holder: holder(`s${at}`, "1"), wants: [want("day", 3, 100)] }),
      );
      const done = await Promise.all(asking);
      expect(done.filter(({ ok }) => ok)).toHaveLength(33);
      expect(await one.of("day")).toEqual({ spent: 0, reserved: 99 });
    });

    test.each([
      ["less than nothing", -1],
      ["a part", 0.5],
      ["no number", Number.NaN],
      ["without end", Number.POSITIVE_INFINITY],
      ["more than can be counted", 2 ** 53],
    ])("an amount that is %s is a fault of whoever asks, and nothing is kept of it", async (_, amount) => {
      const wants = [want("day", 1, 10), want("run", amount, 10)];
      await expect(one.reserve({ holder: a1, wants })).rejects.toThrow("whole number");
      await expect(one.reserve({ holder: a1, wants: [want("run", 1, amount)] })).rejects.toThrow("whole number");
      await expect(one.settle({ holder: a1, spent: [{ key: "run", amount }] })).rejects.toThrow("whole number");
      expect(await other.of("day")).toEqual({ spent: 0, reserved: 0 });
      expect(await other.holders("run")).toEqual([]);
    });

    test("a key is named once", async () => {
      const wants = [want("day", 1, 10), want("day", 2, 10)];
      await expect(one.reserve({ holder: a1, wants })).rejects.toThrow("named twice");
      const spent = [
        { key: "day", amount: 1 },
        { key: "day", amount: 1 },
      ];
      await expect(one.settle({ holder: a1, spent })).rejects.toThrow("named twice");
    });

    test("names are any text, and amounts as large as can be counted", async () => {
      const most = Number.MAX_SAFE_INTEGER;
      const odd = ["", "__proto__", "a\0b", "'; DROP TABLE holdings; --", "\ud800", "ß", "ss"];
      for (const key of odd) {
        const wants = [want(key, most, most)];
        expect(await one.reserve({ holder: holder(key, key), wants })).toEqual({ ok: true });
        expect(await other.reserve({ holder: b1, wants })).toMatchObject({ ok: false, key, reserved: most });
        await one.settle({ holder: holder(key, key), spent: [{ key, amount: most }] });
        await one.settle({ holder: b1, spent: [{ key, amount: most }] });
        expect(await other.of(key)).toEqual({ spent: most, reserved: 0 });
        expect(await other.holders(key)).toMatchObject([{ key, step: key, attempt: key }, b1]);
      }
    });

    test("closing twice is closing once", async () => {
      await one.close();
      await one.close();
      expect(await other.of("day")).toEqual({ spent: 0, reserved: 0 });
    });

    test("whatever happens, they say what a list of all holdings says", { timeout: 60_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
          const own = make();
          const budgets = [await own.open(), await own.open()] as const;
          const model = new Model();
          try {
            for (const [at, { reserve, settle }] of calls.entries()) {
              const asked = budgets[at % 2] ?? budgets[0];
              if (reserve !== undefined) expect(await asked.reserve(reserve)).toEqual(model.reserve(reserve));
              else if (settle !== undefined) await asked.settle(settle).then(() => model.settle(settle));
            }
            for (const key of keys) {
              expect(await budgets[0].of(key)).toEqual(model.of(key));
              expect(await budgets[1].holders(key)).toEqual(model.holdings.filter((each) => each.key === key));
            }
            for (const step of steps)
              expect(await budgets[0].unsettled(step)).toEqual(
                model.holdings.filter((each) => each.step === step && each.spent === undefined),
              );
          } finally {
            for (const each of budgets) await each.close();
            own.leave();
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

const keys = ["day", "run", "tokens"];
const steps = ["a", "b"];
const anyHolder = fc.record({ step: fc.constantFrom(...steps), attempt: fc.constantFrom("1", "2", "3") });
const anyKey = fc.constantFrom(...keys);
const amount = fc.nat({ max: 12 });
const unique = { selector: ({ key }: { readonly key: string }) => key, maxLength: 3 };
const call = fc.oneof(
  fc.record({
    reserve: fc.record({
      holder: anyHolder,
      wants: fc.uniqueArray(fc.record({ key: anyKey, amount, limit: fc.nat({ max: 30 }) }), unique),
    }),
    settle: fc.constant(undefined),
  }),
  fc.record({
    reserve: fc.constant(undefined),
    settle: fc.record({ holder: anyHolder, spent: fc.uniqueArray(fc.record({ key: anyKey, amount }), unique) }),
  }),
);

/** The same, added up anew each time. */
class Model {
  holdings: Holding[] = [];

  reserve({ holder: by, wants }: Reservation): Reserved {
    const more = wants.filter(({ key }) => this.#find(by, key) === undefined);
    for (const { key, amount: asked, limit } of more) {
      const { spent, reserved } = this.of(key);
      if (spent + reserved + asked > limit) return { ok: false, key, limit, spent, reserved };
    }
    for (const { key, amount: asked } of more) this.holdings.push({ key, ...by, amount: asked });
    return { ok: true };
  }

  settle({ holder: by, spent: all }: Settlement): void {
    for (const { key, amount: spent } of all) {
      const found = this.#find(by, key);
      if (found === undefined) this.holdings.push({ key, ...by, amount: 0, spent });
      else if (found.spent === undefined)
        this.holdings = this.holdings.map((each) => (each === found ? { ...each, spent } : each));
    }
  }

  of(key: string): BudgetUse {
    const own = this.holdings.filter((each) => each.key === key);
    return {
      spent: sum(own.map(({ spent = 0 }) => spent)),
      reserved: sum(own.map(({ amount: asked, spent }) => (spent === undefined ? asked : 0))),
    };
  }

  #find({ step, attempt }: Holder, key: string): Holding | undefined {
    return this.holdings.find((each) => each.key === key && each.step === step && each.attempt === attempt);
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((one, other) => one + other, 0);
}
