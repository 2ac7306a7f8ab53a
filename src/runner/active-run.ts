import { restsUntilTime } from "../engine/at-rest.ts";
import { decide } from "../engine/decide.ts";
import type { AttemptStarted, RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import type { Projection } from "../engine/projection.ts";
import type { RunState } from "../engine/run-state.ts";
import type { Claim, NewEntry, RunRow } from "../journal/journal.ts";
import { Deeds, type OtherRuns } from "./deeds.ts";
import { eventOf } from "./inbox-message.ts";
import { textOfBlob } from "./blob-text.ts";
import type { LoadedRun } from "./load-run.ts";
import type { RunnerPorts } from "./ports.ts";
import { TableWords } from "./table-words.ts";

/** Why a run is not driven any more. */
export type Halt =
  | { readonly how: "ended" }
  /** Nothing can happen before somebody says something; `missed` where somebody has, while it was given back. */
  | { readonly how: "waiting"; readonly missed: boolean }
  | { readonly how: "stopped" }
  /** The journal cannot be written, or somebody else drives the run now. */
  | { readonly how: "lost"; readonly error: unknown };

/** How often a run that is in line for a key looks whether its turn has come. */
const lookAgainMs = 1000;

/** What the table says of a run that is driven. */
export type DrivenRow = Pick<RunRow, "id" | "actor" | "parent" | "status" | "dueAt">;

export interface ActiveRunOptions extends LoadedRun {
  readonly row: DrivenRow;
  readonly claim: Claim;
  readonly ports: RunnerPorts;
  readonly others: OtherRuns;
}

/**
 * One run that this process owns. It takes what happens into the journal, together with what is decided from it, and only
 * then does it: first the word, then the deed.
 */
export class ActiveRun {
  readonly halted: Promise<Halt>;
  readonly #ports: RunnerPorts;
  readonly #claim: Claim;
  readonly #others: OtherRuns;
  readonly #state: RunState;
  readonly #projection: Projection;
  readonly #deeds: Deeds;
  #looking: (() => void) | undefined;
  #happened: RunEvent[] = [];
  #rung = true;
  #turning = false;
  #undecided = true;
  #stopping = false;
  #halt: ((halt: Halt) => void) | undefined;
  readonly #table: TableWords;

  constructor({ row, claim, ports, others, state, projection }: ActiveRunOptions) {
    this.#ports = ports;
    this.#claim = claim;
    this.#others = others;
    this.#state = state;
    this.#projection = projection;
    this.#table = new TableWords(row);
    const happen = (event: RunEvent): void => this.#happen(event);
    this.#deeds = new Deeds({ claim, ports, others, state, happen });
    this.halted = new Promise((resolve) => {
      this.#halt = resolve;
    });
  }

  /** Goes on where the journal ends. What was under way when the last owner went away was interrupted. */
  async begin(): Promise<void> {
    // Nothing is decided before all of it is known.
    this.#turning = true;
    try {
      const waiting = this.#projection.waiting();
      if (waiting.length > 0) this.#ports.watcher.appended(this.#claim.run, [], waiting);
      await this.#deeds.takeStock();
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#turning = false;
    }
    this.#schedule();
  }

  /** Something may lie in the inbox, or a run of its own has come to a halt. False where it is driven no more. */
  wake(): boolean {
    this.#rung = true;
    this.#schedule();
    return this.#halt !== undefined;
  }

  /** Ends what is under way, so that the run can go on another time. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#deeds.abort();
    this.wake();
  }

  /** Ends whatever runs, at once. */
  async kill(): Promise<void> {
    if (this.#deeds.attempts.size > 0) await this.#deeds.kill();
  }

  #happen(event: RunEvent): void {
    const interrupted = this.#stopping && event.type === "attempt.ended" && event.outcome.status === "cancelled";
    if (interrupted) {
      const { address, attempt } = event;
      this.#happened.push({ type: "attempt.interrupted", address, attempt, by: "stop" });
    } else this.#happened.push(event);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#turning || this.#halt === undefined) return;
    this.#turning = true;
    // What happens in the same moment is taken together.
    queueMicrotask(() => void this.#turns());
  }

  async #turns(): Promise<void> {
    try {
      while (this.#halt !== undefined && this.#hasWork()) await this.#turn();
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#turning = false;
    }
  }

  #hasWork(): boolean {
    return this.#happened.length > 0 || this.#rung || this.#undecided;
  }

  async #turn(): Promise<void> {
    const { journal, clock } = this.#ports;
    const { run } = this.#claim;
    const rung = this.#rung;
    // A ring that comes while the inbox is read is for the next turn.
    this.#rung = false;
    const items = rung ? await journal.inbox(run) : [];
    // A clock that was put back does not turn the order of a run around.
    const now = Math.max(clock.now(), this.#state.now);
    const after = this.#state.seq;
    const entries: NewEntry<RunEvent>[] = [];
    const take = (event: RunEvent): void => {
      fold(this.#state, event, now);
      entries.push({ at: now, event });
    };
    for (const event of this.#happened.splice(0)) take(event);
    const taken: number[] = [];
    let failure: { readonly error: unknown } | undefined;
    try {
      for (const { number, body } of items) {
        const event = eventOf(body, this.#state);
        if (event !== undefined) take(event);
        taken.push(number);
      }
      if (this.#stopping) this.#undecided = false;
      const decided = this.#stopping ? [] : await this.#decide(now);
      entries.push(...decided.map((event) => ({ at: now, event })));
    } catch (error) {
      // What has happened has happened, whether anybody knows what follows or not.
      failure = { error };
    }
    await this.#append({ after, entries, taken });
    if (failure !== undefined) throw failure.error;
    for (const { event } of entries) {
      if (this.#stopping && event.type === "attempt.started") this.#leaveOff(event);
      else await this.#deeds.follow(event);
    }
    await this.#deeds.tidy();
    await this.#haltIfStill();
  }

  /** What follows, at most as much as one decision gives; what is left is for the next turn. */
  async #decide(at: number): Promise<readonly RunEvent[]> {
    const { blobs, languages, clock } = this.#ports;
    const language = languages[this.#state.plan.workflow.dialect];
    const texts = new Map<string, string | null>();
    const events: RunEvent[] = [];
    for (;;) {
      const decision = decide(this.#state, { language, texts, at, now: clock.now() });
      events.push(...decision.events);
      this.#undecided = decision.more;
      if (decision.needs.length === 0) return events;
      for (const hash of decision.needs) texts.set(hash, await textOfBlob(blobs, hash));
    }
  }

  async #append(what: {
    after: number;
    entries: readonly NewEntry<RunEvent>[];
    taken: readonly number[];
  }): Promise<void> {
    const { after, entries, taken } = what;
    if (entries.length === 0 && taken.length === 0) return;
    const { run, ...tables } = this.#projection.drain();
    const due = this.#deeds.nextDue(entries.map(({ event }) => event));
    const changes = { ...tables, run: { ...this.#table.change(this.#standing(), due), ...run } };
    const called = await this.#ports.journal.append({ claim: this.#claim, after, entries, changes, taken });
    const numbered = entries.map((each, index) => ({ ...each, seq: after + index + 1 }));
    this.#ports.watcher.appended(this.#claim.run, numbered, tables.steps);
    for (const other of called) await this.#others.ring(other);
  }

  /** A run that is in line for its own turn waits, though it is driven; and one of which nothing goes on before a time that a step waits for. */
  #standing(): "running" | "waiting" {
    if (this.#state.frames.get("")?.phase === "queued") return "waiting";
    return restsUntilTime(this.#state) ? "waiting" : "running";
  }

  /** What is decided while everything is being ended does not begin any more. */
  #leaveOff({ address, attempt }: AttemptStarted): void {
    this.#happen({ type: "attempt.interrupted", address, attempt, by: "stop" });
  }

  /** Lets the run go where nothing more can happen in this process. */
  async #haltIfStill(): Promise<void> {
    const { isBusy, alarms, keys } = this.#deeds;
    if (this.#hasWork() || isBusy || (alarms.size > 0 && !this.#stopping)) return;
    if (this.#state.phase === "ended") await this.#end();
    else if (this.#stopping) {
      await keys.giveBackUnheld();
      await this.#letGo("stopped");
    } else if (keys.isInLine) await this.#standInLine();
    else if (!this.#deeds.childIsActive) await this.#wait();
  }

  /** Stays for its turn; a bell that nobody has heard is made good for soon. */
  async #standInLine(): Promise<void> {
    const { clock } = this.#ports;
    await this.#deeds.keys.lookAhead();
    if (this.#hasWork()) return;
    this.#looking?.();
    this.#looking = clock.alarm(clock.now() + lookAgainMs, () => this.wake());
  }

  /** Whatever its commands have left behind ends with the run. */
  async #end(): Promise<void> {
    await this.#deeds.kill();
    await this.#ports.keepResult(this.#claim.run);
    await this.#letGo("ended");
  }

  async #wait(): Promise<void> {
    if (!this.#table.isWaiting) {
      const changes = { run: this.#table.change("waiting"), steps: [], gates: [] };
      const nothing = { entries: [], taken: [], changes };
      await this.#ports.journal.append({ claim: this.#claim, after: this.#state.seq, ...nothing });
      if (this.#hasWork()) return;
    }
    await this.#letGo("waiting");
  }

  async #letGo(how: Exclude<Halt["how"], "lost">): Promise<void> {
    this.#looking?.();
    this.#deeds.alarms.silence();
    await this.#ports.journal.release(this.#claim);
    this.#halt?.(how === "waiting" ? { how, missed: this.#hasWork() } : { how });
    this.#halt = undefined;
  }

  /** Whoever cannot write must not act: what is under way is ended, and the next owner sees it as interrupted. */
  #lose(error: unknown): void {
    this.#deeds.abort();
    this.#halt?.({ how: "lost", error });
    this.#halt = undefined;
  }
}
