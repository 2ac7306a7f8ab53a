import { EventEmitter, once } from "node:events";
import type { RunEvent } from "../../src/engine/event.ts";
import type { Journal } from "../../src/journal/journal.ts";

export interface MortalJournal {
  readonly journal: Journal<RunEvent>;
  /** Resolves when the process has died: nothing of it reaches the journal any more, and nothing reaches it. */
  readonly death: Promise<void>;
}

/** The journal of a process that dies as soon as a number of writes is in it: the last of them it never hears of. */
export function mortalJournal(journal: Journal<RunEvent>, writes: number): MortalJournal {
  let left = writes;
  const dying = new EventEmitter();
  const death = once(dying, "death").then(() => undefined);
  const whileAlive =
    <Given extends readonly unknown[], Gives>(call: (...given: Given) => Promise<Gives>) =>
    async (...given: Given): Promise<Gives> =>
      left <= 0 ? dead() : call(...given);
  const writing =
    <Given extends readonly unknown[], Gives>(call: (...given: Given) => Promise<Gives>) =>
    async (...given: Given): Promise<Gives> => {
      if (left <= 0) return dead();
      const gives = await call(...given);
      if (--left > 0) return gives;
      dying.emit("death");
      return dead();
    };
  const mortal: Journal<RunEvent> = {
    create: writing((run) => journal.create(run)),
    append: writing((append) => journal.append(append)),
    claim: writing((run, fence, owner) => journal.claim(run, fence, owner)),
    release: writing((claim) => journal.release(claim)),
    hold: writing((claim, wish) => journal.hold(claim, wish)),
    aheadOf: whileAlive((run, address) => journal.aheadOf(run, address)),
    passOver: writing((claim, addresses) => journal.passOver(claim, addresses)),
    keepHolds: writing((claim, addresses) => journal.keepHolds(claim, addresses)),
    post: writing((item) => journal.post(item)),
    run: whileAlive((id) => journal.run(id)),
    runs: whileAlive((filter) => journal.runs(filter)),
    due: whileAlive((now) => journal.due(now)),
    entries: whileAlive((run, after, limit) => journal.entries(run, after, limit)),
    plan: whileAlive((hash) => journal.plan(hash)),
    steps: whileAlive((run) => journal.steps(run)),
    gates: whileAlive((run) => journal.gates(run)),
    inbox: whileAlive((run) => journal.inbox(run)),
    close: () => Promise.resolve(),
  };
  return { journal: mortal, death };
}

/** Nobody who asks the dead gets an answer. */
function dead(): Promise<never> {
  return new Promise(() => undefined);
}
