import { decide } from "../engine/decide.ts";
import type { AttemptStarted, ChildStarted, RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import type { CallFrame, SubRunFrame } from "../engine/frame.ts";
import type { Projection } from "../engine/projection.ts";
import type { RunState } from "../engine/run-state.ts";
import type { Claim, NewEntry, RunRow } from "../journal/journal.ts";
import { Alarms } from "./alarms.ts";
import { Attempts } from "./attempts.ts";
import { eventOf, isCancel } from "./inbox-message.ts";
import { Keys } from "./keys.ts";
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

/** The runs that a run has started, as it sees them. */
export interface Children {
  /** Makes sure that the run is there and goes on, or that its end has been told. */
  start(child: ChildStarted): Promise<void>;
  isActive(run: string): boolean;
  /** Makes sure that the run ends, and that its end is told. */
  cancel(child: ChildStarted, by: string): Promise<void>;
  /** Tells whoever drives a run, if anybody does, that there is a message for it. */
  ring(run: string): Promise<void>;
}

/** How often a run that is in line for a key looks whether its turn has come. */
const lookAgainMs = 1000;

/** A run of which the journal has no more than this has not begun to do anything. */
const seqOfCreation = 1;

/** What the table says of a run that is driven. */
export type DrivenRow = Pick<RunRow, "id" | "actor" | "parent" | "status" | "dueAt">;

export interface ActiveRunOptions extends LoadedRun {
  readonly row: DrivenRow;
  readonly claim: Claim;
  readonly ports: RunnerPorts;
  readonly children: Children;
}

/**
 * One run that this process owns. It takes what happens into the journal, together with what is decided from it, and only
 * then does it: first the word, then the deed.
 */
export class ActiveRun {
  readonly halted: Promise<Halt>;
  readonly #ports: RunnerPorts;
  readonly #claim: Claim;
  readonly #children: Children;
  readonly #state: RunState;
  readonly #projection: Projection;
  readonly #attempts: Attempts;
  readonly #alarms: Alarms;
  readonly #keys: Keys;
  readonly #cancelledChildren = new Set<string>();
  #looking: (() => void) | undefined;
  #happened: RunEvent[] = [];
  #rung = true;
  #turning = false;
  #undecided = true;
  #stopping = false;
  /** Whether an attempt has begun, in this process or in one before it. */
  #attempted: boolean;
  #halt: ((halt: Halt) => void) | undefined;
  readonly #table: TableWords;

  constructor({ row, claim, ports, children, state, projection }: ActiveRunOptions) {
    this.#ports = ports;
    this.#claim = claim;
    this.#children = children;
    this.#state = state;
    this.#projection = projection;
    this.#table = new TableWords(row);
    this.#attempted = state.seq > seqOfCreation;
    const { workflow_dir: place } = state.context;
    const workflowFolder = typeof place === "string" ? place : "";
    const words = { id: row.id, folder: ports.folder, workflowFolder };
    this.#attempts = new Attempts(words, ports, (event) => this.#happen(event));
    this.#alarms = new Alarms(ports.clock, (address) => this.#happen({ type: "timer.fired", address }));
    const happen = (event: RunEvent): void => this.#happen(event);
    this.#keys = new Keys({ claim, state, ports, happen, ring: (run) => children.ring(run) });
    this.halted = new Promise((resolve) => {
      this.#halt = resolve;
    });
  }

  /** Goes on where the journal ends. What was under way when the last owner went away was interrupted. */
  async begin(): Promise<void> {
    // Nothing is decided before all of it is known.
    this.#turning = true;
    try {
      await this.#takeStock();
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#turning = false;
    }
    this.#schedule();
  }

  async #takeStock(): Promise<void> {
    await this.#keys.takeStock();
    for (const { address, phase, due } of this.#timed())
      if (due !== undefined && (phase === "waiting" || phase === "running")) this.#alarms.set(address, due);
    const cancelled = this.#state.stopping !== undefined || (await this.#isToBeCancelled());
    for (const frame of this.#state.underWay()) {
      if (frame.primitive === "call") await this.#interrupted(frame);
      else if (frame.primitive !== "sub-run" || frame.begun === undefined) continue;
      else if (frame.overdue) await this.#cancelOverdue(frame.address);
      // A run that is cancelled, or is about to hear of it, begins nothing again.
      else if (!cancelled) await this.#children.start(frame.begun);
    }
  }

  #timed(): readonly (CallFrame | SubRunFrame)[] {
    return [...this.#state.frames.values()].flatMap((frame) =>
      frame.primitive === "call" || frame.primitive === "sub-run" ? [frame] : [],
    );
  }

  async #isToBeCancelled(): Promise<boolean> {
    const items = await this.#ports.journal.inbox(this.#claim.run);
    return items.some(({ body }) => isCancel(body));
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
    this.#alarms.silence();
    this.#attempts.abort();
    this.wake();
  }

  /** Ends whatever runs, at once. */
  async kill(): Promise<void> {
    if (this.#attempts.size > 0) await this.#ports.processes.killSurvivors({ prefix: `${this.#state.nonce}-` });
  }

  async #interrupted({ address, attempt, attempts }: CallFrame): Promise<void> {
    if (attempt !== undefined) {
      await this.#ports.processes.killSurvivors({ attempt });
      this.#ports.forget(attempt);
    }
    this.#happened.push({ type: "attempt.interrupted", address, attempt: attempts, by: "crash" });
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
    for (const { event } of entries) await this.#effect(event);
    if (this.#state.stopping !== undefined) await this.#cancelAll();
    this.#alarms.keep((address) => this.#isAwaited(address));
    await this.#keys.giveBackEnded();
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
    const changes = { ...tables, run: { ...this.#table.change("running", this.#nextDue(entries)), ...run } };
    const called = await this.#ports.journal.append({ claim: this.#claim, after, entries, changes, taken });
    const numbered = entries.map((each, index) => ({ ...each, seq: after + index + 1 }));
    this.#ports.watcher.appended(this.#claim.run, numbered);
    for (const other of called) await this.#children.ring(other);
  }

  /** The next time at which something is due, with what these entries set. */
  #nextDue(entries: readonly NewEntry<RunEvent>[]): number | undefined {
    const dues = [this.#alarms.next, ...entries.map(({ event }) => dueOf(event))].flatMap((due) => due ?? []);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  async #effect(event: RunEvent): Promise<void> {
    const due = dueOf(event);
    if (due !== undefined && "address" in event) this.#alarms.set(event.address, due);
    if (event.type === "attempt.started") this.#perform(event);
    else if (event.type === "child.started") await this.#children.start(event);
    else if (event.type === "key.asked") await this.#keys.ask(event);
    else if (event.type === "timer.fired") await this.#cancelOverdue(event.address);
  }

  /** A run of its own that has not ended within its time. */
  async #cancelOverdue(address: string): Promise<void> {
    const frame = this.#state.frames.get(address);
    if (frame?.primitive === "sub-run" && frame.overdue && frame.begun !== undefined)
      await this.#children.cancel(frame.begun, `the time limit of ${address}`);
  }

  #perform(event: AttemptStarted): void {
    const frame = this.#state.frames.get(event.address);
    if (frame?.primitive !== "call" || frame.phase !== "running") return;
    const { address, attempt } = event;
    if (this.#stopping) this.#happen({ type: "attempt.interrupted", address, attempt, by: "stop" });
    else {
      this.#attempted = true;
      this.#attempts.start(frame.node, event);
    }
  }

  async #cancelAll(): Promise<void> {
    this.#attempts.abort();
    for (const frame of this.#state.underWay()) {
      if (frame.primitive !== "sub-run" || frame.begun === undefined) continue;
      const { begun } = frame;
      if (this.#cancelledChildren.has(begun.run)) continue;
      this.#cancelledChildren.add(begun.run);
      await this.#children.cancel(begun, `the run ${this.#claim.run}`);
    }
  }

  /** Whether a time still means something: an attempt that waits for it, or a run of its own that has to end by then. */
  #isAwaited(address: string): boolean {
    const frame = this.#state.frames.get(address);
    return frame?.phase === "waiting" || (frame?.primitive === "sub-run" && frame.phase === "running");
  }

  /** Lets the run go where nothing more can happen in this process. */
  async #haltIfStill(): Promise<void> {
    if (this.#hasWork() || this.#attempts.size > 0 || (this.#alarms.size > 0 && !this.#stopping)) return;
    if (this.#state.phase === "ended") await this.#end();
    else if (this.#stopping) {
      await this.#keys.giveBackUnheld();
      await this.#letGo("stopped");
    } else if (this.#keys.isInLine) this.#lookAgain();
    else if (!this.#childIsActive()) await this.#wait();
  }

  /** Stays for its turn; a bell that nobody has heard is made good for soon. */
  #lookAgain(): void {
    const { clock } = this.#ports;
    this.#looking?.();
    this.#looking = clock.alarm(clock.now() + lookAgainMs, () => this.wake());
  }

  #childIsActive(): boolean {
    return this.#state
      .underWay()
      .some((frame) => frame.primitive === "sub-run" && this.#children.isActive(frame.run ?? ""));
  }

  /** Whatever its commands have left behind ends with the run. */
  async #end(): Promise<void> {
    if (this.#attempted) await this.#ports.processes.killSurvivors({ prefix: `${this.#state.nonce}-` });
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
    this.#alarms.silence();
    await this.#ports.journal.release(this.#claim);
    this.#halt?.(how === "waiting" ? { how, missed: this.#hasWork() } : { how });
    this.#halt = undefined;
  }

  /** Whoever cannot write must not act: what is under way is ended, and the next owner sees it as interrupted. */
  #lose(error: unknown): void {
    this.#alarms.silence();
    this.#attempts.abort();
    this.#halt?.({ how: "lost", error });
    this.#halt = undefined;
  }
}

/** The time that an event sets for something to come. */
function dueOf(event: RunEvent): number | undefined {
  return event.type === "retry.scheduled" || event.type === "child.started" ? event.due : undefined;
}

async function textOfBlob(blobs: RunnerPorts["blobs"], hash: string): Promise<string | null> {
  const bytes = await blobs.read(hash);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}
