import type { CapName, MeterCaps, MeterEvent, MeterFailure, MeterTally } from "../meter.ts";
import { dollars, type Price } from "../price.ts";
import { addTokens, allTokens, noTokens, type Usage } from "../token-count.ts";

export interface LedgerOptions {
  readonly caps: MeterCaps;
  readonly tell: (event: MeterEvent) => void;
}

/** What counts towards the caps of tokens and dollars. */
export interface Spending {
  readonly tokens: number;
  readonly usd: number;
}

export interface Admitting {
  readonly model: string;
  /** The most that the call is expected to use. */
  readonly most: Spending;
  /** Ends the call in the middle: a cap is passed. */
  readonly stop: () => void;
  /** The call is no longer wanted. */
  readonly signal: AbortSignal;
}

/** A call that is under way. */
export interface Entry {
  readonly number: number;
  readonly model: string;
  readonly stop: () => void;
  /** What is set aside for it. */
  readonly most: Spending;
  soFar: Spending;
}

/** A call that wants to go on. */
interface Waiting {
  readonly admitting: Admitting;
  readonly answer: (entry: Entry | undefined) => void;
}

export interface Settling {
  readonly usage?: Usage;
  readonly usd?: number;
  /** Whether `usage` is all of it; a call that used nothing is complete without one. */
  readonly complete: boolean;
  /** What it counts towards the caps. */
  readonly spent: Spending;
  readonly end: "good" | "open" | MeterFailure;
}

export type Breach = NonNullable<MeterTally["breach"]>;

export const nothingSpent: Spending = { tokens: 0, usd: 0 };

const warnAt = 0.8;

/** Keeps count of what calls use, and holds the caps. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #underWay = new Set<Entry>();
  readonly #models = new Set<string>();
  readonly #warned = new Set<CapName>();
  /** Those that wait for others to end, in the order in which they came. */
  readonly #waiting = new Set<Waiting>();
  #calls = 0;
  #usage = noTokens;
  #knownUsd = 0;
  #usdIsKnown = true;
  #complete = true;
  #settled = nothingSpent;
  /** The most that any call has used: what is expected of a call is never less. */
  #largest = nothingSpent;
  /** The sum of what the calls under way have used. */
  #soFar = nothingSpent;
  #failure: { readonly of: number; readonly failure: MeterFailure } | undefined;
  /** The last of the calls that have succeeded, in the order in which they began. */
  #lastGood = 0;
  #breach: Breach | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  get breach(): Breach | undefined {
    return this.#breach;
  }

  /**
   * Undefined where a cap is reached, or where the call is no longer wanted. What it is expected to use is set aside until it is settled;
   * where that does not fit beside the calls under way, it waits for them, and whoever comes later waits behind it. A call that is
   * alone does not wait: as long as no cap is reached, something must be able to go on.
   */
  admit(admitting: Admitting): Promise<Entry | undefined> {
    return new Promise((resolve) => {
      const leave = (): void => {
        waiting.answer(undefined);
        this.#admitNext();
      };
      const waiting: Waiting = {
        admitting,
        answer: (entry) => {
          this.#waiting.delete(waiting);
          admitting.signal.removeEventListener("abort", leave);
          resolve(entry);
        },
      };
      this.#waiting.add(waiting);
      admitting.signal.addEventListener("abort", leave);
      this.#admitNext();
    });
  }

  /** A call under way has used so much by now. */
  progress(entry: Entry, soFar: Spending): void {
    if (!this.#underWay.has(entry)) return;
    this.#soFar = plus(minus(this.#soFar, entry.soFar), soFar);
    entry.soFar = soFar;
    this.#check();
    if (this.#breach !== undefined) this.#admitNext();
  }

  settle(entry: Entry, settling: Settling): void {
    this.#underWay.delete(entry);
    this.#soFar = this.#underWay.size === 0 ? nothingSpent : minus(this.#soFar, entry.soFar);
    const { usage, usd, complete, spent, end } = settling;
    this.#usage = addTokens(this.#usage, usage?.count ?? noTokens);
    this.#knownUsd += usd ?? 0;
    this.#usdIsKnown &&= complete && (usd !== undefined || usage === undefined);
    this.#complete &&= complete;
    this.#settled = plus(this.#settled, spent);
    this.#largest = larger(this.#largest, spent);
    this.#end(entry.number, end);
    this.#check();
    this.#admitNext();
  }

  /** A call that was never settled, by a fault of ours: nobody knows what it used. */
  forget(entry: Entry): void {
    if (this.#underWay.has(entry))
      this.settle(entry, { complete: false, spent: larger(entry.most, entry.soFar), end: "open" });
  }

  /** A call failed that was never passed on. */
  failed(failure: MeterFailure): void {
    this.#failure = { of: this.#calls, failure };
  }

  tally(): MeterTally {
    return {
      calls: this.#calls,
      usage: this.#usage,
      models: [...this.#models],
      ...(this.#usdIsKnown ? { usd: this.#knownUsd } : {}),
      knownUsd: this.#knownUsd,
      complete: this.#complete,
      ...(this.#failure === undefined ? {} : { failure: this.#failure.failure }),
      ...(this.#breach === undefined ? {} : { breach: this.#breach }),
    };
  }

  /** A failure counts as long as no call that began later has succeeded. */
  #end(number: number, end: Settling["end"]): void {
    if (end === "good") this.#lastGood = Math.max(this.#lastGood, number);
    else if (end !== "open" && number > this.#lastGood) this.#failure = { of: number, failure: end };
    if ((this.#failure?.of ?? 0) < this.#lastGood) this.#failure = undefined;
  }

  get #used(): Spending {
    return plus(this.#settled, this.#soFar);
  }

  /** Whether nothing more may be passed on. */
  #isFull(): boolean {
    if (this.#breach !== undefined) return true;
    const { calls } = this.#options.caps;
    if (calls !== undefined && this.#calls >= calls) this.#breached({ cap: "calls", used: this.#calls, limit: calls });
    else {
      const breach = this.#reached(this.#used);
      if (breach !== undefined) this.#breached(breach);
    }
    return this.#breach !== undefined;
  }

  /** Whether it may go on beside the calls under way. */
  #fits(most: Spending): boolean {
    if (this.#underWay.size === 0) return true;
    let used = plus(this.#settled, most);
    for (const entry of this.#underWay) used = plus(used, larger(entry.most, entry.soFar));
    const { tokens = Infinity, usd = Infinity } = this.#options.caps;
    return used.tokens <= tokens && used.usd <= usd;
  }

  /** Lets go on who may, in their order. */
  #admitNext(): void {
    for (const { admitting, answer } of this.#waiting) {
      const most = larger(admitting.most, this.#largest);
      if (admitting.signal.aborted || this.#isFull()) answer(undefined);
      else if (!this.#fits(most)) return;
      else answer(this.#begin(admitting, most));
    }
  }

  #begin({ model, stop }: Admitting, most: Spending): Entry {
    const entry = { number: ++this.#calls, model, most, stop, soFar: nothingSpent };
    this.#underWay.add(entry);
    this.#models.add(model);
    this.#warn("calls", this.#calls);
    return entry;
  }

  #check(): void {
    const used = this.#used;
    this.#warn("tokens", used.tokens);
    this.#warn("usd", used.usd);
    const breach = this.#reached(used);
    // What uses a cap up and stays within it has its last word.
    if (breach === undefined || breach.used <= breach.limit || this.#underWay.size === 0) return;
    if (this.#breach === undefined) this.#breached(breach);
    for (const entry of this.#underWay) entry.stop();
  }

  #reached(used: Spending): Breach | undefined {
    const { tokens, usd } = this.#options.caps;
    const ofTokens = { cap: "tokens", used: used.tokens, limit: tokens ?? Infinity } as const;
    const ofUsd = { cap: "usd", used: used.usd, limit: usd ?? Infinity } as const;
    const reached = [ofTokens, ofUsd].filter((each) => each.used >= each.limit);
    return reached.find((each) => each.used > each.limit) ?? reached[0];
  }

  #breached(breach: Breach): void {
    this.#breach = breach;
    this.#options.tell({ type: "breached", ...breach });
  }

  #warn(cap: CapName, used: number): void {
    const limit = this.#options.caps[cap];
    if (limit === undefined || this.#warned.has(cap) || used < limit * (this.#options.caps.warnAt ?? warnAt)) return;
    this.#warned.add(cap);
    this.#options.tell({ type: "warned", cap, used, limit });
  }
}

/** What counts towards the caps where so much is used. */
export function spendingOf(price: Price | undefined, usage: Usage): Spending {
  return { tokens: allTokens(usage.count), usd: price === undefined ? 0 : dollars(price, usage) };
}

function larger(one: Spending, other: Spending): Spending {
  return { tokens: Math.max(one.tokens, other.tokens), usd: Math.max(one.usd, other.usd) };
}

function plus(one: Spending, other: Spending): Spending {
  return { tokens: one.tokens + other.tokens, usd: one.usd + other.usd };
}

function minus(one: Spending, other: Spending): Spending {
  return { tokens: one.tokens - other.tokens, usd: one.usd - other.usd };
}
