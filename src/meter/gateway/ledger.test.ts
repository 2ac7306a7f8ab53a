import fc from "fast-check";
import { expect, test } from "vitest";
import type { MeterCaps, MeterEvent } from "../meter.ts";
import { type Entry, Ledger, type Spending } from "./ledger.ts";

interface Size {
  /** What is known of the call before: the most that it is expected to use. */
  readonly most: Spending;
  /** What it uses in the end. */
  readonly uses: Spending;
  /** Whether its agent goes away while it waits. */
  readonly leaves: boolean;
}

/** A call that uses what it is expected to use at the most. */
function call(tokens: number, uses = tokens): Size {
  return { most: { tokens, usd: 0 }, uses: { tokens: uses, usd: 0 }, leaves: false };
}

interface Admitted {
  readonly entry: Entry;
  readonly size: Size;
  /** Whether it began while no other call was under way. */
  readonly alone: boolean;
}

/** Many calls at one ledger, of which one at a time goes on. */
class Calls {
  readonly underWay: Admitted[] = [];
  readonly ended: Admitted[] = [];
  readonly stopped = new Set<Size>();
  readonly events: MeterEvent[] = [];
  readonly ledger: Ledger;
  waiting = 0;
  refused = 0;
  readonly #leaving: AbortController[] = [];

  constructor(caps: MeterCaps) {
    this.ledger = new Ledger({ caps, tell: (event) => void this.events.push(event) });
  }

  async begin(size: Size): Promise<void> {
    const leaving = new AbortController();
    if (size.leaves) this.#leaving.push(leaving);
    void this.#admit(size, leaving.signal);
    await settled();
  }

  async #admit(size: Size, signal: AbortSignal): Promise<void> {
    this.waiting++;
    const { most } = size;
    const stop = (): void => void this.stopped.add(size);
    const entry = await this.ledger.admit({ model: "m", most, stop, signal });
    this.waiting--;
    if (entry === undefined) this.refused++;
    else this.underWay.push({ entry, size, alone: this.underWay.length === 0 });
  }

  async leave(): Promise<void> {
    this.#leaving.shift()?.abort();
    await settled();
  }

  async end(at: number): Promise<void> {
    const [admitted] = this.underWay.splice(at % Math.max(1, this.underWay.length), 1);
    if (admitted === undefined) return;
    this.ended.push(admitted);
    this.ledger.settle(admitted.entry, { complete: true, spent: admitted.size.uses, end: "good" });
    await settled();
  }

  get spent(): Spending {
    const add = (of: "tokens" | "usd"): number => this.ended.reduce((sum, { size }) => sum + size.uses[of], 0);
    return { tokens: add("tokens"), usd: add("usd") };
  }
}

/** Whatever follows from what has happened has followed. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("calls that each respect a cap do not pass it together", async () => {
  const calls = new Calls({ tokens: 500 });
  for (let at = 0; at < 8; at++) await calls.begin(call(120));
  expect([calls.underWay.length, calls.waiting]).toEqual([4, 4]);
  for (let at = 0; at < 8; at++) await calls.end(0);
  // Twenty tokens are left, and the fifth is alone when it begins.
  expect([calls.spent.tokens, calls.refused, calls.waiting]).toEqual([600, 3, 0]);
});

test("what calls may use is what was used by the largest, where that was more than was expected", async () => {
  const calls = new Calls({ tokens: 500 });
  await calls.begin(call(10, 100));
  await calls.end(0);
  for (let at = 0; at < 8; at++) await calls.begin(call(10, 100));
  expect(calls.underWay).toHaveLength(4);
});

test("a call that is larger than what is left goes on when it is alone, and before those that came later", async () => {
  const calls = new Calls({ tokens: 500 });
  await calls.begin(call(100));
  await calls.begin(call(1000, 50));
  await calls.begin(call(10));
  expect([calls.underWay.length, calls.waiting]).toEqual([1, 2]);
  await calls.end(0);
  expect(calls.underWay.map(({ size }) => size.most.tokens)).toEqual([1000]);
  await calls.end(0);
  expect([calls.underWay.length, calls.waiting, calls.spent.tokens]).toEqual([1, 0, 150]);
});

test("calls that use a cap up and do not pass it are not ended in the middle", async () => {
  const calls = new Calls({ tokens: 200 });
  await calls.begin(call(100));
  await calls.begin(call(100));
  for (const { entry, size } of calls.underWay) calls.ledger.progress(entry, size.uses);
  expect([calls.stopped.size, calls.ledger.breach]).toEqual([0, undefined]);
  await calls.end(0);
  await calls.end(0);
  await calls.begin(call(1));
  expect(calls.ledger.breach).toEqual({ cap: "tokens", used: 200, limit: 200 });
});

const amount = fc.integer({ min: 0, max: 200 });

const sizes: fc.Arbitrary<Size> = fc
  .record({ tokens: amount, usd: amount, part: fc.constantFrom(0, 0.5, 0.9, 1, 1), leaves: fc.boolean() })
  .map(({ tokens, usd, part, leaves }) => ({
    most: { tokens, usd },
    uses: { tokens: Math.floor(tokens * part), usd: Math.floor(usd * part) },
    leaves,
  }));

const deeds = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ does: fc.constant("begin" as const), size: sizes }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant("end" as const), at: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("leave" as const) }) },
  ),
  { maxLength: 40 },
);

const limit = fc.option(fc.integer({ min: 1, max: 1000 }), { nil: undefined });
const capsOfLaw = fc
  .record({ calls: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }), tokens: limit, usd: limit })
  .map(({ calls, tokens, usd }) => ({
    ...(calls === undefined ? {} : { calls }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(usd === undefined ? {} : { usd }),
  }));

test("whatever calls come, and however they end, a cap is passed by one call at most, which was alone, and none waits for ever", async () => {
  await fc.assert(
    fc.asyncProperty(capsOfLaw, deeds, async (caps, all) => {
      const calls = new Calls(caps);
      let begun = 0;
      for (const deed of all) {
        if (deed.does === "begin") {
          begun++;
          await calls.begin(deed.size);
        } else if (deed.does === "end") await calls.end(deed.at);
        else await calls.leave();
        // Who waits, waits for somebody.
        if (calls.waiting > 0) expect(calls.underWay.length).toBeGreaterThan(0);
      }
      while (calls.underWay.length > 0) await calls.end(0);
      expect([calls.waiting, calls.ended.length + calls.refused]).toEqual([0, begun]);
      expect(calls.ended.length).toBeLessThanOrEqual(caps.calls ?? begun);
      for (const of of ["tokens", "usd"] as const) {
        const cap = caps[of] ?? Infinity;
        if (calls.spent[of] <= cap) continue;
        // The call that has passed it was the last one, and has begun when nothing else was under way.
        const last = calls.ended.at(-1);
        expect(last?.alone).toBe(true);
        expect(calls.spent[of] - (last?.size.uses[of] ?? 0)).toBeLessThan(cap);
      }
    }),
    { numRuns: 300 },
  );
});
