import { changed, endsRun } from "../changed.ts";
import type {
  Append,
  Claim,
  Entry,
  GateRow,
  InboxItem,
  Journal,
  NewEntry,
  NewInboxItem,
  NewRun,
  RunFilter,
  RunRow,
  StepRow,
  Wish,
} from "../journal.ts";
import type { JsonObject } from "../../json/json.ts";
import { turnsOf } from "../turns.ts";
import { runExists, runNotFound, runTaken, runWentOn } from "../refusals.ts";

/** A journal for as long as the process lives. */
export function memoryJournal<Event = JsonObject>(): Journal<Event> {
  return new MemoryJournal();
}

interface Kept<Event> {
  row: RunRow;
  readonly entries: Entry<Event>[];
  readonly steps: Map<string, StepRow>;
  readonly gates: Map<string, GateRow>;
  /** What has not been taken yet, by number. */
  readonly inbox: Map<number, InboxItem>;
  /** All keys that were ever posted. */
  readonly keys: Set<string>;
}

interface MemoryAsker extends Wish {
  readonly run: string;
  held: boolean;
}

class MemoryJournal<Event> implements Journal<Event> {
  /** In the order in which they were made. */
  readonly #runs = new Map<string, Kept<Event>>();
  readonly #plans = new Map<string, string>();
  /** Of all keys, in the order of asking. */
  readonly #askers: MemoryAsker[] = [];
  #posted = 0;

  async create({ id, owner, plan, row, entries }: NewRun<Event>): Promise<Claim> {
    if (this.#runs.has(id)) throw runExists(id);
    const kept: Kept<Event> = {
      row: { ...structuredClone(row), plan: plan.hash, owner, fence: 1, entries: 0 },
      entries: [],
      steps: new Map(),
      gates: new Map(),
      inbox: new Map(),
      keys: new Set(),
    };
    add(kept, entries);
    if (!this.#plans.has(plan.hash)) this.#plans.set(plan.hash, plan.json);
    this.#runs.set(id, kept);
    return { run: id, fence: 1 };
  }

  async run(id: string): Promise<RunRow | undefined> {
    const kept = this.#runs.get(id);
    return kept && structuredClone(kept.row);
  }

  async runs({ status, parent, registered, limit }: RunFilter = {}): Promise<readonly RunRow[]> {
    return [...this.#runs.values()]
      .map(({ row }) => row)
      .filter((row) => status === undefined || row.status === status)
      .filter((row) => parent === undefined || row.parent?.run === parent)
      .filter((row) => registered === undefined || row.origin?.workflow === registered)
      .toReversed()
      .slice(0, limit)
      .map((row) => structuredClone(row));
  }

  async due(now: number): Promise<readonly RunRow[]> {
    return [...this.#runs.values()]
      .map(({ row }) => row)
      .filter(({ dueAt = Infinity }) => dueAt <= now)
      .sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0))
      .map((row) => structuredClone(row));
  }

  async claim(run: string, fence: number, owner: string): Promise<Claim | undefined> {
    const kept = this.#kept(run);
    if (kept.row.fence !== fence) return undefined;
    kept.row = { ...kept.row, owner, fence: fence + 1 };
    return { run, fence: fence + 1 };
  }

  async release({ run, fence }: Claim): Promise<void> {
    const kept = this.#runs.get(run);
    if (kept?.row.fence !== fence) return;
    kept.row = changed(kept.row, { owner: null });
  }

  async append({ claim, after, entries, changes, taken }: Append<Event>): Promise<readonly string[]> {
    const kept = this.#owned(claim);
    const { row } = kept;
    if (row.entries !== after) throw runWentOn(claim.run);
    const missing = taken.find((number) => !kept.inbox.has(number));
    if (missing !== undefined) throw new Error(`Item ${missing} is not in the inbox of the run ${claim.run}.`);
    for (const number of taken) kept.inbox.delete(number);
    for (const step of changes.steps) kept.steps.set(step.address, structuredClone(step));
    for (const gate of changes.gates) kept.gates.set(gate.address, structuredClone(gate));
    kept.row = changed(row, structuredClone(changes.run ?? {}));
    add(kept, entries);
    return endsRun(changes.run ?? {}) ? this.#giveBack(claim.run, () => true) : [];
  }

  async entries(run: string, after: number, limit: number): Promise<readonly Entry<Event>[]> {
    return (this.#runs.get(run)?.entries ?? []).slice(after, after + limit).map((row) => structuredClone(row));
  }

  async plan(hash: string): Promise<string | undefined> {
    return this.#plans.get(hash);
  }

  async steps(run: string): Promise<readonly StepRow[]> {
    return [...(this.#runs.get(run)?.steps.values() ?? [])].map((row) => structuredClone(row));
  }

  async gates(run: string): Promise<readonly GateRow[]> {
    return [...(this.#runs.get(run)?.gates.values() ?? [])].map((row) => structuredClone(row));
  }

  async post(item: NewInboxItem): Promise<"posted" | "known"> {
    return this.#put(item);
  }

  async inbox(run: string): Promise<readonly InboxItem[]> {
    return [...(this.#runs.get(run)?.inbox.values() ?? [])].map((row) => structuredClone(row));
  }

  async hold(claim: Claim, { address, key, limit, amount, message }: Wish): Promise<boolean> {
    this.#owned(claim);
    const known = this.#askers.find((asker) => asker.run === claim.run && asker.address === address);
    if (known !== undefined) return known.held;
    const words = { run: claim.run, address, key, limit, amount };
    this.#askers.push({ ...words, message: structuredClone(message), held: false });
    this.#takeTurns(key, claim.run);
    return this.#askers.at(-1)?.held === true;
  }

  async aheadOf(run: string, address: string): Promise<readonly string[]> {
    const own = this.#askers.findIndex((asker) => asker.run === run && asker.address === address);
    const key = this.#askers[own]?.key;
    const ahead = this.#askers.filter(
      (asker, at) => asker.key === key && asker.run !== run && (at < own || asker.held),
    );
    return [...new Set(ahead.map((asker) => asker.run))];
  }

  async keepHolds(claim: Claim, addresses: readonly string[]): Promise<readonly string[]> {
    this.#owned(claim);
    return this.#giveBack(claim.run, (address) => !addresses.includes(address));
  }

  async passOver({ run, fence }: Claim, addresses: readonly string[]): Promise<readonly string[]> {
    const kept = this.#runs.get(run);
    if (kept?.row.fence !== fence) return [];
    const passed = this.#askers.filter((asker) => asker.run === run && addresses.includes(asker.address));
    for (const { message } of passed) {
      // It asks again with the same message, which must not be known then.
      kept.keys.delete(message.key);
      for (const item of kept.inbox.values()) if (item.key === message.key) kept.inbox.delete(item.number);
    }
    return this.#giveBack(run, (address) => addresses.includes(address));
  }

  #giveBack(run: string, isGone: (address: string) => boolean): readonly string[] {
    const gone = this.#askers.filter((asker) => asker.run === run && isGone(asker.address));
    for (const asker of gone) this.#askers.splice(this.#askers.indexOf(asker), 1);
    const woken = new Set<string>();
    for (const key of new Set(gone.map((asker) => asker.key))) for (const each of this.#takeTurns(key)) woken.add(each);
    return [...woken];
  }

  /** Whoever asks just now is told at once and needs no message. */
  #takeTurns(key: string, asking?: string): readonly string[] {
    const turns = turnsOf(this.#askers.filter((asker) => asker.key === key));
    for (const asker of turns) {
      asker.held = true;
      if (asker.run !== asking) this.#put({ ...asker.message, run: asker.run });
    }
    return turns.map(({ run }) => run);
  }

  #put({ run, key, at, body }: NewInboxItem): "posted" | "known" {
    const { keys, inbox } = this.#kept(run);
    if (keys.has(key)) return "known";
    keys.add(key);
    const number = ++this.#posted;
    inbox.set(number, structuredClone({ number, key, at, body }));
    return "posted";
  }

  #owned({ run, fence }: Claim): Kept<Event> {
    const kept = this.#kept(run);
    if (kept.row.owner === undefined || kept.row.fence !== fence) throw runTaken(run);
    return kept;
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #kept(id: string): Kept<Event> {
    const kept = this.#runs.get(id);
    if (kept === undefined) throw runNotFound(id);
    return kept;
  }
}

function add<Event>(kept: Kept<Event>, entries: readonly NewEntry<Event>[]): void {
  for (const { at, event } of entries) kept.entries.push(structuredClone({ seq: kept.entries.length + 1, at, event }));
  kept.row = { ...kept.row, entries: kept.entries.length };
}
