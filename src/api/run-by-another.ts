import { decide } from "../engine/decide.ts";
import type { AttemptStarted, ChildStarted, RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";
import { isFromOutside, type OutsideEvent, outsideEvent } from "../tape/outside-event.ts";
import type { Tape } from "../tape/tape.ts";
import { type Askers, askersOf } from "./asked.ts";
import { firstDifference } from "./differences.ts";
import type { DryStep } from "./dry-run.ts";
import type { Divergence, RunLanguages } from "./replay.ts";
import { jsonOf, textOf } from "./replay-run.ts";

/** A recorded run that another workflow decides. */
export interface OtherWorkflow {
  readonly tape: Tape;
  readonly plan: Plan;
  readonly languages: RunLanguages;
  /** The id of the run. */
  readonly run: string;
  readonly inputs: JsonObject;
}

type DecideBy = (other: OtherWorkflow) => { readonly steps: readonly DryStep[]; readonly divergence?: Divergence };

interface Outside {
  readonly at: number;
  /** Its place among all entries. */
  readonly seq: number;
  readonly event: OutsideEvent & RunEvent;
}

/** Decides a run anew, and takes for what would be done what was recorded at the same address, in the same attempt, for the same given. */
export class RunByAnother {
  readonly steps: DryStep[] = [];
  readonly #other: OtherWorkflow;
  readonly #decideBy: DecideBy;
  readonly #state: RunState;
  /** What came from outside and was not used yet, in order. */
  readonly #outside: Outside[];
  /** What was begun and has not been begun again, by address and attempt. */
  readonly #begun: Map<string, JsonObject>;
  /** The recorded runs behind those that are begun now. */
  readonly #children = new Map<string, string>();
  readonly #asked: { readonly recorded: Askers; readonly now: Askers };
  #end: JsonObject | undefined;

  constructor(other: OtherWorkflow, decideBy: DecideBy) {
    this.#other = other;
    this.#decideBy = decideBy;
    this.#state = new RunState(other.plan);
    const recorded = other.tape.runs.find(({ id }) => id === other.run);
    const entries = recorded?.entries ?? [];
    this.#asked = { recorded: askersOf(recorded?.plan), now: askersOf(other.plan) };
    this.#outside = entries.flatMap((entry, seq) => {
      const event = isFromOutside(entry) ? outsideEvent(entry) : undefined;
      return event === undefined ? [] : [{ at: entry.at, seq, event }];
    });
    const begun = entries.filter(({ event: { type } }) => type === "attempt.started" || type === "child.started");
    this.#begun = new Map(begun.map(({ event }) => [keyOf(event), event]));
  }

  /** The last event; undefined where it does not end. */
  get end(): JsonObject | undefined {
    return this.#end;
  }

  /** What it stands at, in a sentence. */
  get standing(): string {
    const frame = [...this.#state.frames.values()].find(({ phase }) => phase !== "inside");
    if (frame === undefined) return "";
    if (frame.phase === "open") return `The gate ${frame.address} asks, and no answer was recorded.`;
    return `It stands at ${frame.address}, and nothing more was recorded of that.`;
  }

  /** The first attempt that was recorded and is not made any more. */
  get undone(): Divergence | undefined {
    const [event] = this.#begun.values();
    if (event === undefined) return undefined;
    const message = "It was begun, and is not begun any more.";
    return {
      what: "undone",
      ...this.#place(event),
      message,
      at: "given",
      recorded: this.#asked.recorded(event),
      now: null,
    };
  }

  play(): Divergence | undefined {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      // What came together is known before anything is decided.
      for (let one: Outside | undefined = next; one !== undefined; one = this.#after(one)) this.#take(one);
      const found = this.#decide(this.#state.now);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #take({ at, event }: Outside): void {
    fold(this.#state, this.#asBegunNow(event), Math.max(at, this.#state.now));
    if (event.type === "answer.given") this.#tellAnswer(event);
  }

  #after({ seq }: Outside): Outside | undefined {
    const index = this.#outside.findIndex((other) => other.seq === seq + 1 && this.#fits(other.event));
    return index === -1 ? undefined : this.#outside.splice(index, 1)[0];
  }

  #next(): Outside | undefined {
    const index = this.#outside.findIndex(({ event }) => this.#fits(event));
    return index === -1 ? undefined : this.#outside.splice(index, 1)[0];
  }

  /** Whether something can happen now. */
  #fits(event: OutsideEvent): boolean {
    if (event.type === "run.created") return this.#state.phase === "new";
    if (this.#state.phase === "ended") return false;
    if (!("address" in event)) return true;
    const frame = this.#state.frames.get(event.address);
    if (frame === undefined) return false;
    switch (event.type) {
      case "attempt.ended":
      case "attempt.interrupted":
        return frame.primitive === "call" && frame.phase === "running" && frame.attempts === event.attempt;
      case "child.ended":
        return frame.primitive === "sub-run" && this.#children.get(frame.run ?? "") === event.run;
      case "timer.fired":
        return "due" in frame && frame.due !== undefined;
      case "key.granted":
        return frame.phase === "queued";
      case "files.hashed":
        return frame.asks !== undefined;
    }
  }

  #asBegunNow(event: OutsideEvent & RunEvent): RunEvent {
    if (event.type === "run.created") return { ...event, inputs: this.#other.inputs };
    if (event.type !== "child.ended") return event;
    const frame = this.#state.frames.get(event.address);
    return frame?.primitive === "sub-run" && frame.run !== undefined ? { ...event, run: frame.run } : event;
  }

  #decide(at: number): Divergence | undefined {
    const { languages, plan, tape } = this.#other;
    const language = languages[plan.workflow.dialect];
    const texts = { get: (hash: string) => textOf(tape, hash) };
    for (let more = true; more;) {
      const decision = decide(this.#state, { language, texts, at, now: at });
      for (const event of decision.events) {
        const found = this.#follow(event);
        if (found !== undefined) return found;
      }
      ({ more } = decision);
    }
    return undefined;
  }

  #follow(event: RunEvent): Divergence | undefined {
    if (event.type === "run.ended") this.#end = jsonOf(event);
    if (event.type === "answer.given") this.#tellAnswer(event);
    if (event.type === "attempt.started") {
      this.#tell({ address: event.address, kind: this.#kindOf(event.address), given: event.given });
      return this.#compare(event);
    }
    if (event.type !== "child.started") return undefined;
    this.#tell({ address: event.address, kind: "workflow", given: { arguments: { input: event.inputs } } });
    return this.#compare(event) ?? this.#enter(event);
  }

  #compare(event: AttemptStarted | ChildStarted): Divergence | undefined {
    const now = jsonOf(event);
    const recorded = this.#begun.get(keyOf(now));
    const place = this.#place(now);
    if (recorded === undefined) {
      const message = "It is begun, and was not when the run was recorded.";
      return { what: "follows", ...place, message, at: "given", recorded: null, now: this.#asked.now(now) };
    }
    this.#begun.delete(keyOf(now));
    const found = firstDifference(this.#asked.recorded(recorded), this.#asked.now(now), "given");
    return found === undefined
      ? undefined
      : { what: "given", ...place, message: "It is given something else.", ...found };
  }

  /** A run that it begins is decided by what the workflow calls now. */
  #enter({ address, attempt, run, workflow, inputs }: ChildStarted): Divergence | undefined {
    const { plan } = this.#other;
    const called = plan.workflows[workflow];
    const recorded = this.#recordedChild(address, attempt);
    if (recorded === undefined || called === undefined) return undefined;
    this.#children.set(run, recorded);
    if (!this.#other.tape.runs.some(({ id }) => id === recorded)) return undefined;
    const { steps, divergence } = this.#decideBy({ ...this.#other, plan: called, run: recorded, inputs });
    for (const step of steps) this.#tell({ ...step, address: `${address}/${step.address}` });
    return divergence;
  }

  #recordedChild(address: string, attempt: number): string | undefined {
    const { tape, run } = this.#other;
    const entries = tape.runs.find(({ id }) => id === run)?.entries ?? [];
    const found = entries.find(
      ({ event }) => event.type === "child.started" && keyOf(event) === keyOf({ address, attempt }),
    );
    const child = found?.event["run"];
    return typeof child === "string" ? child : undefined;
  }

  #tell(step: DryStep): void {
    this.steps.push(step);
  }

  #tellAnswer({ gate, choice }: { readonly gate: string; readonly choice: string }): void {
    this.#tell({ address: gate, kind: "gate", given: {}, choice });
  }

  #kindOf(address: string): string {
    return this.#state.frames.get(address)?.node.kind ?? "";
  }

  #place({ address, attempt }: JsonObject): Pick<Divergence, "run" | "address" | "attempt"> {
    const place = { run: this.#other.run, address: typeof address === "string" ? address : "" };
    return typeof attempt === "number" ? { ...place, attempt } : place;
  }
}

function keyOf({ address = "", attempt = 0 }: JsonObject): string {
  return JSON.stringify([address, attempt]);
}
