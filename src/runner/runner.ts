import { createHash } from "node:crypto";
import type { Doorbell } from "../doorbell/doorbell.ts";
import {
  type ChildStarted,
  type CopyOrigin,
  type EarlyAnswer,
  eventFormat,
  type Kept,
  type Recording,
  type RunCreated,
} from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import { Projection } from "../engine/projection.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject } from "../json/json.ts";
import type { Claim, RunOrigin, RunRow } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { resolveInputs } from "../plan/resolve-inputs.ts";
import { Refusal } from "../problem/refusal.ts";
import { ActiveRun, type DrivenRow, type Halt } from "./active-run.ts";
import type { ChildCancel, OtherRuns } from "./deeds.ts";
import type { InboxMessage } from "./inbox-message.ts";
import { type LoadedRun, loadRun } from "./load-run.ts";
import type { RunnerPorts } from "./ports.ts";

/** A run that shall begin. Its inputs are complete: defaults are in them. */
export interface RunRequest {
  readonly id: string;
  readonly plan: Plan;
  readonly workflowFolder: string;
  readonly file?: string;
  readonly inputs: JsonObject;
  readonly actor: string;
  readonly answers?: readonly EarlyAnswer[];
  readonly parent?: { readonly run: string; readonly address: string };
  readonly origin?: RunOrigin;
  readonly rerunOf?: string;
  readonly kept?: Readonly<Record<string, Kept>>;
  readonly copyOf?: CopyOrigin;
  /** What its steps do to files is recorded. */
  readonly recording?: Recording;
  /** The folder of the run whose results it keeps, in which what they have left behind stands. */
  readonly workspace?: string;
}

/** Who looks after a run now; `silent` is another process that has it and does not answer. */
export type Keeper = "here" | "elsewhere" | "nobody" | "silent";

/** How often it is looked whether another process has taken a message over. */
const lookAgainMs = 20;
/** How long a process may take to read a message before it is taken for silent: it may have been stopped. */
const patienceMs = 5_000;

/** The runs that this process drives. */
export class Runner {
  readonly #ports: RunnerPorts;
  readonly #doorbell: Doorbell;
  readonly #active = new Map<string, ActiveRun>();
  readonly #beingTaken = new Map<string, Promise<Keeper>>();
  /** The fences of runs that nobody drives and that were passed over: nothing changes about them before they are claimed. */
  readonly #passedOver = new Map<string, number>();
  /** What this process still has to do before it may go: runs to drive, and ends to tell. */
  readonly #busy = new Set<Promise<unknown>>();
  #lost: { readonly error: unknown } | undefined;
  #closing = false;

  private constructor(ports: RunnerPorts, doorbell: Doorbell) {
    this.#ports = ports;
    this.#doorbell = doorbell;
  }

  static async open(ports: RunnerPorts): Promise<Runner> {
    let runner: Runner | undefined;
    const doorbell = await ports.openDoorbell((run) => runner?.rung(run));
    runner = new Runner(ports, doorbell);
    return runner;
  }

  /** Makes a run and drives it. Refused (RUN_EXISTS) where the id is taken. */
  async start(request: RunRequest): Promise<void> {
    const { row, claim, loaded } = await this.#make(request);
    await this.#drive(row, claim, loaded);
  }

  /** Makes a run that nobody drives until it is taken up. Refused like `start`. */
  async make(request: RunRequest): Promise<void> {
    const { claim } = await this.#make(request);
    await this.#ports.journal.release(claim);
  }

  async #make(request: RunRequest): Promise<{ row: DrivenRow; claim: Claim; loaded: LoadedRun }> {
    const { id, plan, inputs, actor, parent, origin } = request;
    const { journal, clock, folder } = this.#ports;
    const now = clock.now();
    const created = creation(request, this.#ports);
    const state = new RunState(plan);
    const projection = new Projection(state);
    fold(state, created, now);
    const from = { ...(parent === undefined ? {} : { parent }), ...(origin === undefined ? {} : { origin }) };
    const own = { id, workflow: plan.workflow.id, status: "running", actor, folder, inputs, startedAt: now } as const;
    const row = { ...own, ...from };
    const entries = [{ at: now, event: created }];
    const owner = this.#doorbell.address;
    const claim = await journal.create({ id, owner, plan: savedPlan(plan), row, entries });
    return { row, claim, loaded: { state, projection } };
  }

  /** Drives a run, unless somebody else does, who is told to look at its inbox; and nobody needs to where it has ended. */
  takeUp(id: string): Promise<Keeper> {
    if (this.#active.get(id)?.wake() === true) return Promise.resolve("here");
    const known = this.#beingTaken.get(id);
    if (known !== undefined) return known;
    const taking = this.#take(id).finally(() => this.#beingTaken.delete(id));
    this.#beingTaken.set(id, taking);
    return taking;
  }

  /** Puts a message into a run's inbox, and sees to it that somebody reads it. A message with a known key was read before. */
  async tell(run: string, key: string, message: InboxMessage): Promise<{ readonly known: boolean; keeper: Keeper }> {
    const { journal, clock } = this.#ports;
    const posted = await journal.post({ run, key, at: clock.now(), body: message });
    if (posted === "known") return { known: true, keeper: "nobody" };
    const until = clock.now() + patienceMs;
    for (;;) {
      const keeper = await this.takeUp(run);
      if (keeper !== "elsewhere") return { known: false, keeper };
      if (clock.now() > until) return { known: false, keeper: "silent" };
      // The other process may go away between hearing the bell and reading.
      await this.#moment();
      const unread = await journal.inbox(run);
      if (!unread.some((item) => item.key === key)) return { known: false, keeper };
    }
  }

  /** Resolves when this process drives nothing any more. Throws what a run was lost by. */
  async settled(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
    if (this.#lost !== undefined) throw this.#lost.error;
  }

  rung(run: string): void {
    if (this.#closing) return;
    // Whoever rang looks again; what goes wrong here is told there.
    this.takeUp(run).catch(() => undefined);
  }

  /** Stops all runs, so that they can go on another time; `now` leaves their commands no time to end by themselves. */
  async stop({ now = false } = {}): Promise<void> {
    this.#closing = true;
    const runs = [...this.#active.values()];
    for (const run of runs) run.stop();
    if (now) await Promise.all(runs.map((run) => run.kill()));
    await Promise.all(runs.map((run) => run.halted));
  }

  /** Stops, and is not there for anybody any more. */
  async close(): Promise<void> {
    await this.stop();
    await this.#doorbell.close();
  }

  async #take(id: string): Promise<Keeper> {
    const { journal } = this.#ports;
    for (;;) {
      const row = await journal.run(id);
      if (row === undefined) throw noRun(id);
      const { owner, fence } = row;
      const [ended, own] = [hasEnded(row), owner === this.#doorbell.address];
      // Whoever ends a run lets go of it when all is done that follows from that.
      if (ended && (owner === undefined || own)) return "nobody";
      const elsewhere = owner !== undefined && !own;
      if (elsewhere && (await this.#doorbell.ring(owner, id))) return ended ? "nobody" : "elsewhere";
      const claim = await journal.claim(id, fence, this.#doorbell.address);
      if (claim === undefined) continue;
      // The last owner may have written until the moment of the claim: its end, too.
      const now = (await journal.run(id)) ?? row;
      const loaded = await loadRun(journal, now, this.#ports.folder);
      if (hasEnded(now)) {
        await this.#finish(claim, loaded);
        return "nobody";
      }
      await this.#drive(now, claim, loaded);
      return "here";
    }
  }

  /** What follows from the end of a run, where its process has died after it had ended it. */
  async #finish(claim: Claim, { state }: LoadedRun): Promise<void> {
    const { journal, processes, keepResult } = this.#ports;
    await processes.killSurvivors({ prefix: `${state.nonce}-` });
    await keepResult(claim.run);
    await journal.release(claim);
  }

  async #drive(row: DrivenRow, claim: Claim, loaded: LoadedRun): Promise<void> {
    const ports = this.#ports;
    const others = this.#othersOf(row, loaded.state);
    const run = new ActiveRun({ ...loaded, row, claim, ports, others });
    this.#active.set(row.id, run);
    this.#keepBusy(run.halted.then((halt) => this.#afterHalt(row, run, halt)));
    await run.begin();
    // It came too late to be stopped with the others.
    if (this.#closing) run.stop();
  }

  #keepBusy(work: Promise<unknown>): void {
    this.#busy.add(work);
    void work.finally(() => this.#busy.delete(work));
  }

  async #afterHalt(row: DrivenRow, run: ActiveRun, halt: Halt): Promise<void> {
    if (this.#active.get(row.id) === run) this.#active.delete(row.id);
    if (halt.how === "lost") this.#lost ??= { error: halt.error };
    if (this.#closing) return;
    try {
      if (halt.how === "waiting" && halt.missed) await this.takeUp(row.id);
      if (row.parent === undefined) return;
      this.#active.get(row.parent.run)?.wake();
      // Where this goes wrong, the parent asks for the end of its runs when it is taken up again.
      if (halt.how === "ended") await this.#tellParent(row.id);
    } catch (error) {
      this.#lost ??= { error };
    }
  }

  async #tellParent(id: string): Promise<void> {
    const row = await this.#ports.journal.run(id);
    if (row?.parent === undefined || !hasEnded(row)) return;
    const { status, reason, message, outputs = {} } = row;
    const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    const { address } = row.parent;
    await this.tell(row.parent.run, `child:${id}`, { kind: "child", address, run: id, status, ...why, outputs });
  }

  #othersOf(row: DrivenRow, state: RunState): OtherRuns {
    return {
      start: (child) => this.#startChild(row, state, child),
      isActive: (run) => this.#active.has(run),
      ring: (run) => this.#ring(run),
      cancel: (child, how) => this.#cancelChild(row, child, how),
      evict: async (run, by) => {
        await this.tell(run, `cancel:${by}`, { kind: "cancel", by });
        await this.takeUp(run);
      },
      passOver: (run) => this.#passOver(run),
    };
  }

  /** Says it once, whoever goes on with the run. */
  async #cancelChild({ id }: DrivenRow, { run, address }: ChildStarted, { by, again }: ChildCancel): Promise<void> {
    if ((await this.#ports.journal.run(run)) === undefined) {
      await this.#endUnmade(id, { address, run, status: "cancelled" });
      return;
    }
    const word: InboxMessage = { kind: "cancel", by, ...(again ? { again } : {}) };
    const { keeper } = await this.tell(run, `cancel${again ? " again" : ""}:${by}`, word);
    if (keeper === "nobody") await this.#lookAfter(run);
  }

  /** A run that nobody drives reads its messages when it is taken up again. */
  async #ring(run: string): Promise<void> {
    if (this.#active.get(run)?.wake() === true) return;
    const row = await this.#ports.journal.run(run);
    if (row?.owner !== undefined) await this.#doorbell.ring(row.owner, run);
  }

  /** What it stands in line for and does not use: its journal says so, and nobody writes that. */
  async #passOver(run: string): Promise<void> {
    const { journal, folder } = this.#ports;
    const row = await journal.run(run);
    if (row === undefined || hasEnded(row) || this.#active.has(run) || this.#passedOver.get(run) === row.fence) return;
    if (row.owner !== undefined && (await this.#doorbell.ring(row.owner, run))) return;
    const { state } = await loadRun(journal, row, folder);
    const queued = [...state.frames.values()].filter(({ phase }) => phase === "queued");
    this.#passedOver.set(run, row.fence);
    const places = queued.map(({ address }) => address);
    for (const called of await journal.passOver({ run, fence: row.fence }, places)) await this.#ring(called);
  }

  async #startChild(parent: DrivenRow, state: RunState, child: ChildStarted): Promise<void> {
    if ((await this.#ports.journal.run(child.run)) === undefined) await this.#makeChild(parent, state, child);
    else await this.#lookAfter(child.run);
  }

  async #lookAfter(child: string): Promise<void> {
    if ((await this.takeUp(child)) === "nobody") await this.#tellParent(child);
  }

  async #makeChild(
    { id, actor }: DrivenRow,
    { plan, context, recording }: RunState,
    child: ChildStarted,
  ): Promise<void> {
    const { run, address, workflow, answers = [] } = child;
    const called = plan.workflows[workflow];
    if (called === undefined) throw new Error(`The plan of the run ${id} has no workflow ${workflow}.`);
    const inputs = resolveInputs(called.inputs, child.inputs);
    if (inputs.ok) {
      const parent = { run: id, address };
      const { workflow_dir: place } = context;
      const workflowFolder = this.#ports.folderOfCalled(workflow, typeof place === "string" ? place : "");
      // The tape of a run has those that it has begun.
      const recorded = recording === undefined ? {} : { recording: {} };
      const begun = { id: run, plan: called, workflowFolder, inputs: inputs.values, actor, parent, answers };
      await this.start({ ...begun, ...recorded });
      return;
    }
    const message = inputs.problems.map((problem) => problem.message).join(" ");
    await this.#endUnmade(id, { address, run, status: "failure", reason: "invalid", message });
  }

  /** The end of a run that was never made. */
  async #endUnmade(
    parent: string,
    end: Omit<Extract<InboxMessage, { kind: "child" }>, "kind" | "outputs">,
  ): Promise<void> {
    const body: InboxMessage = { kind: "child", ...end, outputs: {} };
    await this.#ports.journal.post({ run: parent, key: `child:${end.run}`, at: this.#ports.clock.now(), body });
    this.#active.get(parent)?.wake();
  }

  #moment(): Promise<void> {
    const { clock } = this.#ports;
    return new Promise((resolve) => {
      clock.alarm(clock.now() + lookAgainMs, resolve);
    });
  }
}

function creation(request: RunRequest, { newNonce, folder, workspaceOf }: RunnerPorts): RunCreated {
  const { id, inputs, actor, answers = [], file, rerunOf, kept, copyOf, workflowFolder, recording } = request;
  const from = { ...(file === undefined ? {} : { file }), ...(recording === undefined ? {} : { recording }) };
  const again = {
    ...from,
    ...(rerunOf === undefined ? {} : { rerunOf }),
    ...(kept === undefined ? {} : { kept }),
    ...(copyOf === undefined ? {} : { copyOf }),
  };
  const places = { workflow_dir: workflowFolder, project: folder, workspace: request.workspace ?? workspaceOf(id) };
  const context = { run_id: id, actor, ...places };
  const nonce = newNonce();
  return { type: "run.created", format: eventFormat, run: id, nonce, inputs, context, actor, answers, ...again };
}

function savedPlan(plan: Plan): { readonly hash: string; readonly json: string } {
  const json = JSON.stringify(plan);
  return { hash: createHash("sha256").update(json).digest("hex"), json };
}

type Ended = RunRow & { readonly status: "success" | "failure" | "cancelled" };

export function hasEnded(row: RunRow): row is Ended {
  return row.status !== "running" && row.status !== "waiting";
}

export function noRun(id: string): Refusal {
  return new Refusal("RUN_NOT_FOUND", `There is no run ${id}.`, { hint: "See `waybill runs`." });
}
