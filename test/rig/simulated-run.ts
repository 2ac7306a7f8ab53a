import { stepsLanguage } from "../../src/dialect/steps/run-language.ts";
import { decide } from "../../src/engine/decide.ts";
import type { AttemptOutcome, EarlyAnswer, RunEvent } from "../../src/engine/event.ts";
import { fold } from "../../src/engine/fold.ts";
import type { Frame, Result } from "../../src/engine/frame.ts";
import { RunState } from "../../src/engine/run-state.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { Plan } from "../../src/plan/plan.ts";

export interface Simulation {
  readonly plan: Plan;
  readonly inputs?: JsonObject;
  readonly answers?: readonly EarlyAnswer[];
  /** What an attempt gives. */
  readonly perform: (address: string, attempt: number, given: JsonObject) => AttemptOutcome;
  /** Which of the things that can happen next does; the first without it. */
  readonly pick?: (choices: number) => number;
}

/** One run without a process, a clock or a journal: every event in the order of choice. */
export class SimulatedRun {
  readonly events: RunEvent[] = [];
  readonly state: RunState;
  /** How each node ended, in order: its address and its status. */
  readonly ended: { readonly address: string; readonly result: Result }[] = [];
  readonly #simulation: Simulation;
  #now = 0;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.state = new RunState(simulation.plan);
    this.state.observer = {
      event: () => undefined,
      changed: () => undefined,
      ended: ({ address }, result) => this.ended.push({ address, result }),
    };
  }

  begin(): void {
    const { inputs = {}, answers = [] } = this.#simulation;
    const context = { run_id: "run", workflow_dir: "/" };
    const start = {
      type: "run.created",
      format: 1,
      run: "run",
      nonce: "n",
      inputs,
      context,
      actor: "me",
      answers,
    } as const;
    this.happen(start);
  }

  /** Takes one event from outside, and decides what follows. */
  happen(event: RunEvent): void {
    this.#now += 1000;
    this.events.push(event);
    fold(this.state, event, this.#now);
    this.#decide();
  }

  /** Goes on with what another run has left. */
  takeUp(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      fold(this.state, event, this.#now);
    }
    this.#decide();
  }

  #decide(): void {
    for (let more = true; more;) {
      const decision = decide(this.state, { language: stepsLanguage, texts: new Map(), now: this.#now });
      this.events.push(...decision.events);
      ({ more } = decision);
    }
  }

  /** Everything that can happen next without a person. */
  possible(): readonly RunEvent[] {
    return [...this.state.frames.values()].flatMap((frame) => this.#possibleFor(frame));
  }

  /** Goes on until the run has ended or waits for a person. */
  play(most = 100_000): this {
    const { pick = () => 0 } = this.#simulation;
    if (this.state.phase === "new") this.begin();
    for (let count = 0; count < most; count++) {
      const choices = this.possible();
      const next = choices[pick(choices.length)];
      if (next === undefined) return this;
      this.happen(next);
    }
    throw new Error("The run does not end.");
  }

  #possibleFor(frame: Frame): readonly RunEvent[] {
    const { address } = frame;
    if (frame.phase === "waiting") return [{ type: "timer.fired", address }];
    if (frame.phase !== "running") return [];
    if (frame.primitive === "sub-run") {
      return [{ type: "child.ended", address, run: frame.run ?? "", status: "success", outputs: {} }];
    }
    if (frame.primitive !== "call") return [];
    const { attempts } = frame;
    const outcome = this.#simulation.perform(address, attempts, frame.given);
    return [{ type: "attempt.ended", address, attempt: attempts, outcome }];
  }
}
