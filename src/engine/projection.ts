import type { JsonObject } from "../json/json.ts";
import type { Changes, GateRow, RunChange, StepRow, StepStatus } from "../journal/journal.ts";
import { drawTime } from "../time/draw-time.ts";
import type { RunEvent } from "./event.ts";
import type { Frame, Result } from "./frame.ts";
import type { Observer, RunState } from "./run-state.ts";
import { sparedWords } from "./spared.ts";

interface Begun {
  readonly startedAt: number;
  outputSeq?: number;
}

/** Keeps the tables beside the journal in step with what is folded. */
export class Projection implements Observer {
  readonly #state: RunState;
  readonly #begun = new Map<string, Begun>();
  readonly #openings = new Map<string, GateRow>();
  #steps = new Map<string, StepRow>();
  #gates = new Map<string, GateRow>();
  #run: RunChange = {};
  /** What the row of the run says while it goes on. */
  #message: string | null = null;
  /** The inputs that the row of the run has. */
  #inputs: JsonObject;

  constructor(state: RunState) {
    this.#state = state;
    this.#inputs = state.inputs;
    state.observer = this;
  }

  event(event: RunEvent): void {
    const { seq } = this.#state;
    if (event.type === "attempt.ended") this.#output(event.address, seq);
    if (event.type === "answer.given") this.#answered(event, seq);
    if (event.type === "cancel.spared") this.#cancelled(sparedWords(event.addresses));
    if (event.type === "cancel.requested" && event.again === true) this.#cancelled();
    if (event.type === "run.created") this.#inputs = event.inputs;
    if (event.type === "run.ended") this.#ended(event);
  }

  changed(frame: Frame): void {
    const { address } = frame;
    if (address === "") {
      this.#runChanged(frame);
      return;
    }
    const begun = this.#begin(address);
    this.#steps.set(address, { ...this.#row(frame, begun), ...whatFor(frame), status: statusOf(frame) });
    if (frame.phase === "open" || frame.phase === "asking") this.#open(frame);
  }

  ended(frame: Frame, result: Result): void {
    const { address } = frame;
    if (address === "") return;
    const begun = this.#begin(address);
    this.#begun.delete(address);
    const { status, reason, message } = result;
    const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    this.#steps.set(address, { ...this.#row(frame, begun), status, ...why, endedAt: this.#state.now });
    const gate = this.#openings.get(address);
    this.#openings.delete(address);
    if (gate?.state === "open") this.#gates.set(address, { ...gate, state: "closed" });
  }

  /** What has changed since the last call. */
  drain(): Changes {
    const { inputs } = this.#state;
    const run = inputs === this.#inputs ? this.#run : { ...this.#run, inputs };
    const changes = { run, steps: [...this.#steps.values()], gates: [...this.#gates.values()] };
    this.#steps = new Map();
    this.#gates = new Map();
    this.#run = {};
    this.#inputs = inputs;
    return changes;
  }

  /** The rows of the steps that wait for a time which their outcomes have named. */
  waiting(): readonly StepRow[] {
    if (!this.#state.hasWaited) return [];
    return [...this.#state.frames.values()].flatMap((frame) => {
      const wait = whatFor(frame);
      if (wait.dueAt === undefined) return [];
      return [{ ...this.#row(frame, this.#begin(frame.address)), ...wait, status: statusOf(frame) }];
    });
  }

  #begin(address: string): Begun {
    const known = this.#begun.get(address);
    if (known !== undefined) return known;
    const begun = { startedAt: this.#state.now };
    this.#begun.set(address, begun);
    return begun;
  }

  #row(frame: Frame, { startedAt, outputSeq }: Begun): Omit<StepRow, "status"> {
    const { address, node } = frame;
    const attempts = "attempts" in frame ? frame.attempts : 1;
    const output = outputSeq === undefined ? {} : { outputSeq };
    return { address, id: node.id, kind: node.kind, attempts, startedAt, ...output };
  }

  /** What stands for the whole run has no row of its own: it is the run. */
  #runChanged(frame: Frame): void {
    const message = isQueued(frame) ? turnOf(frame) : null;
    if (message !== this.#message) this.#run = { ...this.#run, message };
    this.#message = message;
  }

  #output(address: string, seq: number): void {
    this.#begin(address).outputSeq = seq;
  }

  #open(frame: Frame): void {
    const { address, node } = frame;
    const asked = frame.primitive === "wait" ? gateWords(frame) : questionWords(frame);
    if (asked === undefined) return;
    const row: GateRow = { address, id: node.id, ...asked, state: "open", openedAt: this.#state.now };
    this.#openings.set(address, row);
    this.#gates.set(address, row);
  }

  #answered(event: Extract<RunEvent, { type: "answer.given" }>, seq: number): void {
    const open = [...this.#openings.values()].find(
      (gate) => gate.state === "open" && (gate.address === event.gate || gate.id === event.gate),
    );
    if (open === undefined) return;
    const { choice, by, comment } = event;
    const said = comment === undefined ? {} : { comment };
    const row: GateRow = { ...open, state: "answered", choice, by, ...said, answeredAt: this.#state.now };
    this.#openings.set(open.address, row);
    this.#gates.set(open.address, row);
    this.#output(open.address, seq);
  }

  /** Says how a run ends that is not over yet. */
  #cancelled(words = ""): void {
    const message = `${this.#state.stopping?.message ?? ""} ${words}`.trim();
    this.#run = { ...this.#run, message: message === "" ? null : message };
  }

  #ended({ status, reason, message, outputs }: Extract<RunEvent, { type: "run.ended" }>): void {
    const why = { reason: reason ?? null, message: message ?? null };
    this.#run = { ...this.#run, status, ...why, outputs, endedAt: this.#state.now, dueAt: null };
  }
}

/** What a step waits for that nobody is asked. */
function whatFor(frame: Frame): Pick<StepRow, "message" | "dueAt"> {
  if (isQueued(frame)) return { message: turnOf(frame) };
  if (frame.primitive !== "call" || frame.why === undefined || frame.due === undefined) return {};
  return { message: `It goes on at ${drawTime(frame.due)}: ${frame.why}`, dueAt: frame.due };
}

function isQueued(frame: Frame): boolean {
  return frame.phase === "queued";
}

function turnOf(frame: Frame): string {
  return `It waits for its turn with the key "${"wants" in frame ? frame.wants?.key : ""}".`;
}

const waitingPhases: ReadonlySet<string> = new Set(["open", "asking", "waiting", "queued"]);

function statusOf(frame: Frame): StepStatus {
  return waitingPhases.has(frame.phase) ? "waiting" : "running";
}

function gateWords(
  frame: Extract<Frame, { primitive: "wait" }>,
): Pick<GateRow, "opening" | "message" | "options" | "showFile"> {
  const { opening, message, node, showFile } = frame;
  return { opening, message, options: node.options, ...(showFile === undefined ? {} : { showFile }) };
}

function questionWords(frame: Frame): Pick<GateRow, "opening" | "message" | "options"> | undefined {
  if (frame.primitive !== "call" || frame.question === undefined) return undefined;
  return { opening: frame.attempts, ...frame.question };
}
