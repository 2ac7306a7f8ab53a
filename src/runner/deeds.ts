import type { AttemptStarted, ChildStarted, RunEvent } from "../engine/event.ts";
import type { CallFrame } from "../engine/frame.ts";
import type { RunState } from "../engine/run-state.ts";
import { isDoubted, isStopped } from "../engine/stop.ts";
import type { Claim } from "../journal/journal.ts";
import { Alarms } from "./alarms.ts";
import { Attempts } from "./attempts.ts";
import { FileHashes } from "./file-hashes.ts";
import { isCancel } from "./inbox-message.ts";
import { Keys, type KeySharers } from "./keys.ts";
import type { RunWords } from "./performer.ts";
import type { RunnerPorts } from "./ports.ts";

export interface ChildCancel {
  readonly by: string;
  /** Whether what goes on after a cancel ends, too. */
  readonly again: boolean;
}

/** Other runs, as the run sees them that has begun them or shares keys with them. */
export interface OtherRuns extends KeySharers {
  /** Makes sure that the run is there and goes on, or that its end has been told. */
  start(child: ChildStarted): Promise<void>;
  isActive(run: string): boolean;
  /** Makes sure that the run ends, and that its end is told. */
  cancel(child: ChildStarted, cancel: ChildCancel): Promise<void>;
}

export interface DeedsOptions {
  readonly claim: Claim;
  readonly ports: RunnerPorts;
  readonly others: OtherRuns;
  readonly state: RunState;
  readonly happen: (event: RunEvent) => void;
}

/** A run of which the journal has no more than this has not begun to do anything. */
const seqOfCreation = 1;

/** What one run does in the world. Everything here stands in its journal before it is done. */
export class Deeds {
  readonly attempts: Attempts;
  readonly alarms: Alarms;
  readonly keys: Keys;
  readonly #files: FileHashes;
  readonly #options: DeedsOptions;
  /** The runs of its own that were cancelled, by how often. */
  readonly #cancelledChildren = new Map<string, "once" | "again">();
  /** The addresses of runs of its own that may have to go on, which is known when a cancel has been read. */
  readonly #heldBack = new Set<string>();
  /** Whether an attempt has begun, in this process or in one before it. */
  #attempted: boolean;

  constructor(options: DeedsOptions) {
    const { claim, ports, others, state, happen } = options;
    this.#options = options;
    this.#attempted = state.seq > seqOfCreation;
    const run = wordsOf(options);
    this.attempts = new Attempts({ run, ports, state, happen });
    this.alarms = new Alarms(ports.clock, (address) => happen({ type: "timer.fired", address }));
    this.#files = new FileHashes({
      hashFiles: (patterns) => ports.hashFiles(run.workFolder, patterns),
      treeNow: () => ports.treeOf(run),
      happen,
    });
    this.keys = new Keys({ claim, state, ports, happen, others });
  }

  /** Whether something is under way in this process whose end will be heard of. */
  get isBusy(): boolean {
    return this.attempts.size > 0 || this.#files.size > 0;
  }

  /** Whether a run of its own is driven by this process. */
  get childIsActive(): boolean {
    const { state, others } = this.#options;
    return state.underWay().some((frame) => frame.primitive === "sub-run" && others.isActive(frame.run ?? ""));
  }

  /** Goes on where the last owner has stopped. What was under way then is done no more, and was interrupted. */
  async takeStock(): Promise<void> {
    const { state, others } = this.#options;
    await this.keys.takeStock();
    for (const { address, asks } of state.frames.values()) {
      const due = this.#dueAt(address);
      if (due !== undefined) this.alarms.set(address, due);
      if (asks !== undefined) this.#files.ask({ ...asks, address });
    }
    const cancelled = await this.#isToBeCancelled();
    for (const frame of state.underWay()) {
      if (frame.primitive === "call") await this.#interrupted(frame);
      else if (frame.primitive !== "sub-run" || frame.begun === undefined) continue;
      else if (frame.overdue) await this.#cancelOverdue(frame.address);
      // A run that is cancelled, or is about to hear of it, begins nothing again but what the cancel spares.
      else if (cancelled) this.#heldBack.add(frame.address);
      else if (!isStopped(frame)) await others.start(frame.begun);
    }
  }

  /** Does what follows from an event. */
  async follow(event: RunEvent): Promise<void> {
    const due = dueOf(event);
    if (due !== undefined && "address" in event) this.alarms.set(event.address, due);
    if (event.type === "attempt.started") this.#perform(event);
    else if (event.type === "child.started") await this.#options.others.start(event);
    else if (event.type === "key.asked") await this.keys.ask(event);
    else if (event.type === "files.asked") this.#files.ask(event);
    else if (event.type === "timer.fired") await this.#cancelOverdue(event.address);
  }

  /** Ends what is to stop, and lets go of what nobody waits for any more. */
  async tidy(): Promise<void> {
    if (this.#options.state.hasStopped) await this.#endStopped();
    if (this.#heldBack.size > 0) await this.#startHeldBack();
    await this.#tellApprovals();
    this.alarms.keep((address) => this.#dueAt(address) !== undefined);
    await this.keys.giveBackEnded();
  }

  async #tellApprovals(): Promise<void> {
    const { state, ports, claim } = this.#options;
    for (const approval of state.approvals.splice(0)) await ports.approve(claim.run, approval);
  }

  /** The next time at which something is due, with what these events set. */
  nextDue(events: readonly RunEvent[]): number | undefined {
    const dues = [this.alarms.next, ...events.map(dueOf)].flatMap((due) => due ?? []);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Ends all that is under way in this process. */
  abort(): void {
    this.alarms.silence();
    this.attempts.abortAll();
  }

  /** Ends the processes of the run at once, whoever has begun them. */
  async kill(): Promise<void> {
    const { ports, state } = this.#options;
    if (this.#attempted) await ports.processes.killSurvivors({ prefix: `${state.nonce}-` });
  }

  #perform(event: AttemptStarted): void {
    const frame = this.#options.state.frames.get(event.address);
    if (frame?.primitive !== "call" || frame.phase !== "running") return;
    this.#attempted = true;
    this.attempts.start(frame, event);
  }

  async #interrupted({ address, attempt, attempts }: CallFrame): Promise<void> {
    const { ports, happen } = this.#options;
    if (attempt !== undefined) {
      await ports.processes.killSurvivors({ attempt });
      ports.forget(attempt);
    }
    happen({ type: "attempt.interrupted", address, attempt: attempts, by: "crash" });
  }

  async #isToBeCancelled(): Promise<boolean> {
    const { ports, claim } = this.#options;
    const items = await ports.journal.inbox(claim.run);
    return items.some(({ body }) => isCancel(body));
  }

  /** A run of its own that has not ended within its time. */
  async #cancelOverdue(address: string): Promise<void> {
    const { state, others } = this.#options;
    const frame = state.frames.get(address);
    if (frame?.primitive === "sub-run" && frame.overdue && frame.begun !== undefined)
      await others.cancel(frame.begun, { by: `the time limit of ${address}`, again: false });
  }

  async #endStopped(): Promise<void> {
    for (const frame of this.#options.state.underWay().filter(isStopped)) {
      if (frame.primitive === "call") this.attempts.abort(frame.address);
      else if (frame.primitive === "sub-run" && frame.begun !== undefined) await this.#cancelChild(frame.begun);
    }
  }

  /** A cancel was read, and perhaps changed nothing about them. */
  async #startHeldBack(): Promise<void> {
    const { state, others } = this.#options;
    for (const address of this.#heldBack) {
      const frame = state.frames.get(address);
      if (frame !== undefined && isDoubted(frame)) continue;
      this.#heldBack.delete(address);
      if (frame?.primitive !== "sub-run" || frame.phase !== "running" || frame.begun === undefined) continue;
      if (!isStopped(frame)) await others.start(frame.begun);
    }
  }

  async #cancelChild(child: ChildStarted): Promise<void> {
    const { state, others, claim } = this.#options;
    const again = state.sparesNothing;
    const told = this.#cancelledChildren.get(child.run);
    if (told === "again" || (told === "once" && !again)) return;
    this.#cancelledChildren.set(child.run, again ? "again" : "once");
    await others.cancel(child, { by: `the run ${claim.run}`, again });
  }

  /** When the next attempt of a step begins, or when a group or a run of its own has to have ended. */
  #dueAt(address: string): number | undefined {
    const frame = this.#options.state.frames.get(address);
    if (frame === undefined || !("due" in frame)) return undefined;
    return frame.phase === "waiting" || frame.phase === "running" || frame.phase === "inside" ? frame.due : undefined;
  }
}

function wordsOf({ claim, ports, state }: DeedsOptions): RunWords {
  const { plan, context } = state;
  const { folder } = ports;
  const { workflow_dir: place, workspace: own } = context;
  const workspace = typeof own === "string" ? own : ports.workspaceOf(claim.run);
  const workFolder = ports.languages[plan.workflow.dialect].worksIn === "workspace" ? workspace : folder;
  const workflowFolder = typeof place === "string" ? place : "";
  const ownTree = plan.workflow.workspace === "own";
  const isRecorded = state.recording !== undefined;
  return { id: claim.run, folder, workFolder, ownTree, isRecorded, workflowFolder, workspace };
}

/** The time that an event sets for something to come. */
function dueOf(event: RunEvent): number | undefined {
  return "due" in event ? event.due : undefined;
}
