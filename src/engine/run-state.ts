import type { JsonObject, JsonValue } from "../json/json.ts";
import { childAddress, isSingle, itemMark, passMark, resultKey } from "../plan/address.ts";
import type { Plan, Sequence } from "../plan/plan.ts";
import type { EarlyAnswer, Kept, RunEvent } from "./event.ts";
import type { Body, CallFrame, Frame, Result } from "./frame.ts";
import { newFrame } from "./new-frame.ts";
import { resultOfEach, success } from "./result.ts";

/** Is told what begins and ends while events are folded. */
export interface Observer {
  /** An event is about to be folded; the state has its number and its time. */
  event(event: RunEvent): void;
  /** A node has begun, or goes on in another way: an attempt more, a gate open, an answer awaited. */
  changed(frame: Frame): void;
  ended(frame: Frame, result: Result): void;
}

/** How the main part of a run ended, before its last steps and its outputs. */
export interface RunEnd {
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

export type RunPhase = "new" | "main" | "finally" | "closing" | "ended";

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
  readonly frames = new Map<string, Frame>();
  /** The frontier: what has been reached and is still to be decided. Nothing else needs to be looked at. */
  readonly ready = new Set<Frame>();
  readonly results = new Map<string, Result>();
  children = 0;
  /** Whether an activity has ever asked for a key. */
  wantsKeys = false;
  /** Nothing new begins any more: the run was cancelled, or rejected at a gate. */
  stopping: RunEnd | undefined;
  end: RunEnd | undefined;
  outputs: JsonObject = {};
  observer: Observer | undefined;
  /** The addresses of the single passes and items whose results are kept, because an expression names them. */
  readonly #singles: ReadonlySet<string>;

  constructor(plan: Plan) {
    this.plan = plan;
    this.#singles = new Set(Object.values(plan.addresses[""] ?? {}).filter(isSingle));
  }

  /** Begins what the body has next, or ends the body. */
  enter(body: Body): void {
    if (this.stopping !== undefined) {
      this.leave(body, { status: "cancelled" });
      return;
    }
    const node = body.sequence.nodes[body.at];
    if (node === undefined) {
      this.leave(body, { status: "success" });
      return;
    }
    const frame = newFrame(node, body);
    this.frames.set(frame.address, frame);
    this.ready.add(frame);
  }

  /** A node has ended: its result is filed, and what comes next begins. */
  finish(frame: Frame, result: Result): void {
    this.frames.delete(frame.address);
    this.ready.delete(frame);
    this.file(frame, result);
    this.observer?.ended(frame, result);
    const { body, node } = frame;
    const borne = result.status === "failure" && node.continueOnError && this.stopping === undefined;
    if (result.status === "success" || borne) {
      body.at++;
      this.enter(body);
    } else this.leave(body, { status: result.status, reason: result.reason, message: result.message });
  }

  /** Files a result where expressions find it. A key that stands inside an item goes with the item. */
  file({ key, body, node }: Frame, result: Result): void {
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

  /** Nothing new begins, and whatever waits is over; what is under way is left to end. */
  stop(end: RunEnd): void {
    this.stopping ??= end;
    const waiting = [...this.frames.values()].filter((frame) => !isUnderWay(frame) && !isAround(frame));
    for (const frame of waiting) if (this.frames.has(frame.address)) this.finish(frame, cancelled(frame));
  }

  /** The frames that have an attempt, or a run of their own, under way. */
  underWay(): readonly Frame[] {
    return [...this.frames.values()].filter(isUnderWay);
  }

  bodyOf(sequence: Sequence, owner?: Frame): Body {
    return { owner, sequence, at: 0, prefix: owner?.address ?? "", keyPrefix: owner?.key ?? "" };
  }

  passOf(owner: Extract<Frame, { primitive: "repeat" }>): Body {
    return {
      owner,
      sequence: owner.node.body,
      at: 0,
      prefix: `${owner.address}[${owner.pass}]`,
      keyPrefix: owner.key + passMark,
    };
  }

  itemOf(owner: Extract<Frame, { primitive: "each" }>, index: number, value: JsonValue): Body {
    return {
      owner,
      sequence: { nodes: [owner.node.body] },
      at: 0,
      prefix: `${owner.address}[${index}]`,
      keyPrefix: `${owner.key}[${index}]`,
      item: { index, value, namespace: owner.node.address + itemMark },
      filed: new Set(),
    };
  }

  /** Begins as many items as there is room for, or ends the fan-out. */
  fill(frame: Extract<Frame, { primitive: "each" }>): void {
    // An item can end while it begins; it then fills the room itself.
    while (!frame.halted && frame.running < frame.width && frame.next < frame.items.length) {
      const index = frame.next++;
      frame.running++;
      this.enter(this.itemOf(frame, index, frame.items[index] ?? null));
    }
    const over = frame.running === 0 && (frame.halted || frame.next >= frame.items.length);
    if (over && this.frames.has(frame.address)) this.finish(frame, resultOfEach(frame, this.stopping !== undefined));
  }

  private leave(body: Body, end: RunEnd): void {
    const { owner } = body;
    if (owner === undefined) this.leaveMain(end);
    else if (owner.primitive === "each") this.leaveItem(owner, body, end);
    else if (owner.primitive === "repeat" && end.status === "success") {
      owner.phase = "ready";
      this.ready.add(owner);
    } else this.finish(owner, endOfBody(owner, end));
  }

  private leaveItem(owner: Extract<Frame, { primitive: "each" }>, body: Body, end: RunEnd): void {
    const { item, filed } = body;
    const index = item?.index ?? 0;
    owner.running--;
    owner.results[index] = this.results.get(`${body.keyPrefix}/${owner.node.body.id}`);
    for (const key of filed ?? []) this.results.delete(key);
    if (end.status !== "success") owner.halted = true;
    this.fill(owner);
  }

  private leaveMain(end: RunEnd): void {
    this.end ??= this.stopping ?? end;
    const last = this.plan.finally;
    if (this.phase === "main" && last !== undefined) {
      this.phase = "finally";
      this.stopping = undefined;
      this.enter(this.bodyOf(last));
      return;
    }
    if (this.phase === "finally" && end.status !== "success" && this.end.status === "success") this.end = end;
    this.phase = "closing";
  }
}

/** Each frame is written out as a whole: one that begins with the parts of another object is twenty times as slow to make. */
function isUnderWay(frame: Frame): frame is CallFrame | Extract<Frame, { primitive: "sub-run" }> {
  return (frame.primitive === "call" || frame.primitive === "sub-run") && frame.phase === "running";
}

/** True for a node that ends when what is inside it has ended. */
function isAround(frame: Frame): boolean {
  return frame.phase === "inside";
}

function cancelled(frame: Frame): Result {
  return { ...success(frame), status: "cancelled", output: {} };
}

function endOfBody(owner: Frame, end: RunEnd): Result {
  return { ...success(owner), status: end.status, reason: end.reason, message: end.message };
}
