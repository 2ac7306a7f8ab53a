import type { JsonObject, JsonValue } from "../json/json.ts";
import { childAddress, isSingle, itemMark, passMark, resultKey } from "../plan/address.ts";
import type { Block, Plan, PlanNode } from "../plan/plan.ts";
import type { EarlyAnswer, Kept, Recording, RunEvent } from "./event.ts";
import {
  type Body,
  type EachFrame,
  type Frame,
  type GroupFrame,
  isUnderWay,
  type RepeatFrame,
  type Result,
  type RunEnd,
} from "./frame.ts";
import { newFrame } from "./new-frame.ts";
import { Progress } from "./progress.ts";
import { cancelled, endOfBody, resultOfEach, resultOfGroup } from "./result.ts";
import { stop } from "./stop.ts";

/** Is told what begins and ends while events are folded. */
export interface Observer {
  /** An event is about to be folded; the state has its number and its time. */
  event(event: RunEvent): void;
  /** A node has begun, or goes on in another way: an attempt more, a gate open, an answer awaited. */
  changed(frame: Frame): void;
  ended(frame: Frame, result: Result): void;
}

/** Somebody has let a verdict pass. */
export interface VerdictApproval {
  /** The address of the gate. */
  readonly gate: string;
  readonly verdict: string;
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly comment?: string;
}

export type RunPhase = "new" | "main" | "closing" | "ended";

/** What a run has come to: the fold of its events. Changed by `fold` alone. */
export class RunState {
  readonly plan: Plan;
  run = "";
  nonce = "";
  actor = "";
  /** How many events were folded. */
  seq = 0;
  /** When the newest of them happened, in milliseconds since 1970. */
  now = 0;
  phase: RunPhase = "new";
  inputs: JsonObject = {};
  context: JsonObject = {};
  answers: EarlyAnswer[] = [];
  kept: ReadonlyMap<string, Kept> = new Map();
  /** The verdicts that somebody has let pass at a gate which requires one; whoever drives the run tells them on. */
  readonly approvals: VerdictApproval[] = [];
  readonly frames = new Map<string, Frame>();
  /** The frontier: what has been reached and is still to be decided. Nothing else needs to be looked at. */
  readonly ready = new Set<Frame>();
  readonly results = new Map<string, Result>();
  children = 0;
  /** Undefined where what its steps do to files is not recorded. */
  recording: Recording | undefined;
  /** Whether an activity has ever asked for a key. */
  wantsKeys = false;
  /** The run itself is stopped: it was cancelled, or rejected at a gate. */
  stopping: RunEnd | undefined;
  /** Whether somebody has cancelled it. */
  isCancelled = false;
  /** It was cancelled again: nothing goes on in a stopped body, whatever its condition says, and no last part begins. */
  sparesNothing = false;
  /** Something may go on though the run was cancelled, and it was not told yet. */
  hasToTellSpared = false;
  /** Whether anything was ever stopped. */
  hasStopped = false;
  /** Whether a step has ever waited for a time that its outcome has named. */
  hasWaited = false;
  end: RunEnd | undefined;
  outputs: JsonObject = {};
  observer: Observer | undefined;
  /** The addresses of the single passes and items whose results are kept, because an expression names them. */
  readonly #singles: ReadonlySet<string>;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#singles = new Set(Object.values(plan.addresses[""] ?? {}).filter(isSingle));
  }

  /** Begins what a body begins with. */
  enter(body: Body): void {
    if (body.progress === undefined) this.#enterNext(body);
    else this.#beginDue(body, body.progress);
  }

  /** Begins what the sequence has next, or ends it. */
  #enterNext(body: Body): void {
    const node = body.stopped === undefined ? body.block.nodes[body.at] : undefined;
    if (node === undefined) this.#leave(body, body.stopped ?? { status: "success" });
    else this.#wait(this.#begin(node, body));
  }

  /** Begins all that a graph has due, and what is due when that has ended at once; or ends the graph. */
  #beginDue(body: Body, progress: Progress): void {
    // Whoever empties it already comes by again.
    if (progress.isBeginning) return;
    progress.isBeginning = true;
    for (const node of progress.due) this.#weigh(this.#begin(node, body));
    progress.due.length = 0;
    progress.isBeginning = false;
    if (progress.isOver) this.#leave(body, body.stopped ?? progress.end);
  }

  #begin(node: PlanNode, body: Body): Frame {
    const frame = newFrame(node, body);
    this.frames.set(frame.address, frame);
    return frame;
  }

  /** A node of a graph runs where nothing speaks against it, which is looked at before it does. */
  #weigh(frame: Frame): void {
    const { node, body } = frame;
    if (body.stopped !== undefined && (this.sparesNothing || !isAskedRegardless(frame))) {
      this.finish(frame, cancelled(frame));
      return;
    }
    frame.weighs = node.when !== undefined || isHeldBack(frame);
    this.#wait(frame);
  }

  #wait(frame: Frame): void {
    this.ready.add(frame);
  }

  /** A node has ended: its result is filed, and what comes next begins. */
  finish(frame: Frame, ended: Result): void {
    const { body, node } = frame;
    const { progress } = body;
    const result = withReason(ended, body.stopped);
    this.frames.delete(frame.address);
    this.ready.delete(frame);
    this.file(frame, result);
    this.observer?.ended(frame, result);
    if (progress !== undefined) {
      progress.take(node, result);
      this.#beginDue(body, progress);
      return;
    }
    const { status, reason, message } = result;
    const borne = status === "failure" && node.continueOnError && body.stopped === undefined;
    if (status === "success" || status === "skipped" || borne) {
      body.at++;
      this.#enterNext(body);
    } else this.#leave(body, { status, reason, message });
  }

  /** Files a result where expressions find it. A key that stands inside an item goes with the item. */
  file({ body, key, node }: Frame, result: Result): void {
    this.results.set(key, result);
    const { owner } = body;
    const single = owner?.primitive === "repeat" ? childAddress(`${owner.key}[${owner.pass}]`, node.id) : key;
    if (this.#singles.has(single)) this.results.set(single, result);
    // What an expression names stays when its item goes.
    if (this.#singles.has(key)) return;
    for (let around: Body | undefined = body; around !== undefined; around = around.owner?.body) {
      if (around.filed === undefined) continue;
      around.filed.add(key);
      return;
    }
  }

  /** The key behind a step's plan address, as it is meant at a place of the run. */
  keyFrom(target: string, { address }: Pick<Frame, "address">): string {
    return resultKey(target, address);
  }

  /** The frames that have an attempt, or a run of their own, under way. */
  underWay(): readonly Frame[] {
    return [...this.frames.values()].filter(isUnderWay);
  }

  bodyOf(block: Block, owner?: Frame): Body {
    return this.#body({ owner, block, prefix: owner?.address ?? "", keyPrefix: owner?.key ?? "" });
  }

  passOf(owner: RepeatFrame): Body {
    const prefix = `${owner.address}[${owner.pass}]`;
    return this.#body({ owner, block: owner.node.body, prefix, keyPrefix: owner.key + passMark });
  }

  itemOf(owner: EachFrame, index: number, value: JsonValue): Body {
    const body = this.#body({
      owner,
      block: { nodes: [owner.node.body] },
      prefix: `${owner.address}[${index}]`,
      keyPrefix: `${owner.key}[${index}]`,
    });
    return { ...body, item: { index, value, namespace: owner.node.address + itemMark }, filed: new Set() };
  }

  #body(words: Pick<Body, "owner" | "block" | "prefix" | "keyPrefix">): Body {
    const { owner, block } = words;
    const stopped = owner === undefined || owner.spared ? undefined : owner.body.stopped;
    const progress = "needs" in block ? new Progress(block) : undefined;
    return { ...words, at: 0, progress, isLast: false, stopped };
  }

  /** Begins as many items as there is room for, or ends the fan-out. */
  fill(frame: EachFrame): void {
    // An item can end while it begins; it then fills the room itself.
    while (!frame.halted && frame.running < frame.width && frame.next < frame.items.length) {
      const index = frame.next++;
      frame.running++;
      this.enter(this.itemOf(frame, index, frame.items[index] ?? null));
    }
    const over = frame.running === 0 && (frame.halted || frame.next >= frame.items.length);
    if (over && this.frames.has(frame.address)) this.finish(frame, resultOfEach(frame));
  }

  #leave(body: Body, end: RunEnd): void {
    const { owner } = body;
    switch (owner?.primitive) {
      case undefined:
        this.end ??= this.stopping ?? end;
        this.phase = "closing";
        return;
      case "each":
        this.#leaveItem(owner, body, end);
        return;
      case "repeat":
        this.#leavePass(owner, body, end);
        return;
      case "group":
        this.#leaveGroup(owner, body, end);
        return;
      case "call":
      case "wait":
      case "choice":
      case "join":
      case "sub-run":
        this.finish(owner, endOfBody(owner, end));
    }
  }

  #leaveItem(owner: EachFrame, body: Body, end: RunEnd): void {
    const { item, filed, keyPrefix } = body;
    const index = item?.index ?? 0;
    const { onFailure } = owner.node;
    owner.running--;
    owner.results[index] = this.results.get(childAddress(keyPrefix, owner.node.body.id));
    for (const key of filed ?? []) this.results.delete(key);
    if (end.status === "cancelled" || (end.status === "failure" && onFailure !== "go on")) owner.halted = true;
    if (end.status === "failure" && onFailure === "stop") {
      const message = `${owner.address}[${index}] failed.`;
      stop(this, (each) => each.owner === owner, { status: "cancelled", reason: "fail_fast", message });
    }
    this.fill(owner);
  }

  #leavePass(owner: RepeatFrame, body: Body, end: RunEnd): void {
    const asks = end.status === "success" || (end.status === "failure" && owner.node.regardless);
    if (!asks || body.stopped !== undefined) {
      this.finish(owner, endOfBody(owner, end));
      return;
    }
    owner.last = end;
    owner.phase = "ready";
    this.#wait(owner);
  }

  #leaveGroup(owner: GroupFrame, body: Body, end: RunEnd): void {
    const last = body.isLast ? undefined : owner.node.finally;
    owner.end ??= end;
    delete owner.due;
    if (last !== undefined) {
      const stopped = this.sparesNothing ? owner.body.stopped : undefined;
      this.enter({ ...this.bodyOf(last, owner), isLast: true, stopped });
    } else if (owner.end.status !== "cancelled" && Object.keys(owner.node.outputs).length > 0) {
      owner.phase = "naming";
      this.#wait(owner);
    } else this.finish(owner, resultOfGroup(owner, owner.end));
  }
}

/** Whether the condition of a node is asked whatever came before it. */
export function isAskedRegardless({ node, body }: Frame): boolean {
  return node.when !== undefined && (node.when.regardless || body.isLast);
}

/** Whether something that a node needs holds it back, whatever its condition says. */
export function isHeldBack(frame: Frame): boolean {
  const { body, node } = frame;
  const { progress, isLast } = body;
  return progress !== undefined && !isLast && !isAskedRegardless(frame) && !progress.isGood(node.id);
}

/** What was stopped says why, where it does not know better. */
function withReason(result: Result, stopped: RunEnd | undefined): Result {
  if (result.status !== "cancelled" || result.reason !== undefined || stopped?.reason === undefined) return result;
  return { ...result, reason: stopped.reason };
}
