import type { JsonObject } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import { withinBounds } from "./attempt-next.ts";
import { decide } from "./decide.ts";
import {
  type AttemptOutcome,
  type ChildEnded,
  type EarlyAnswer,
  eventFormat,
  type Kept,
  type RunEvent,
} from "./event.ts";
import { fold } from "./fold.ts";
import type { Frame, Result, SubRunFrame } from "./frame.ts";
import { RunState } from "./run-state.ts";

export interface Simulation {
  readonly plan: Plan;
  readonly language: RunLanguage;
  readonly inputs?: JsonObject;
  readonly context?: JsonObject;
  readonly answers?: readonly EarlyAnswer[];
  /** What it takes over from the run that it repeats. */
  readonly kept?: Readonly<Record<string, Kept>>;
  /** What an attempt gives; undefined as long as it goes on. */
  readonly perform: (attempt: SimulatedAttempt) => AttemptOutcome | undefined;
  /** How a run of the run ends, undefined as long as it goes on; without this, with success and nothing. */
  readonly child?: (frame: SubRunFrame) => Pick<ChildEnded, "status" | "reason" | "message" | "outputs"> | undefined;
  /** The tree that it has; without this the one that a gate requires, since nobody has changed anything. */
  readonly tree?: string | null;
  /** Which of the things that can happen next does; the first without it. */
  readonly pick?: (choices: number) => number;
}

export interface SimulatedAttempt {
  readonly frame: Extract<Frame, { primitive: "call" }>;
  readonly address: string;
  readonly attempt: number;
  readonly given: JsonObject;
}

/** What stands for the hash of files that nobody has looked at. */
const simulatedHash = "0".repeat(64);

/** A run without a process, a clock or a journal: the decider alone, and every event in the order of choice. */
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
    const { inputs = {}, answers = [], context = { run_id: "run", workflow_dir: "/" } } = this.#simulation;
    const words = { run: "run", nonce: "n", actor: "me" };
    const again = this.#simulation.kept === undefined ? {} : { kept: this.#simulation.kept };
    this.happen({ type: "run.created", format: eventFormat, ...words, inputs, context, answers, ...again });
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

  /** Everything that can happen next without a person. */
  possible(): readonly RunEvent[] {
    return [...this.state.frames.values()].flatMap((frame) => this.#possibleFor(frame));
  }

  /** Goes on until the run has ended or waits: for a person, or for what goes on. */
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

  #decide(): void {
    const { language } = this.#simulation;
    for (let more = true; more;) {
      const decision = decide(this.state, { language, texts: new Map(), at: this.#now, now: this.#now });
      this.events.push(...decision.events);
      ({ more } = decision);
    }
  }

  #possibleFor(frame: Frame): readonly RunEvent[] {
    const { address } = frame;
    if (frame.asks !== undefined) {
      const { patterns: all, tree: wanted } = frame.asks;
      const hashes = all.map((patterns) => ({ patterns, hash: simulatedHash }));
      const { tree = wanted } = this.#simulation;
      return [
        { type: "files.hashed", address, hashes, ...(wanted === undefined || tree === undefined ? {} : { tree }) },
      ];
    }
    if (frame.phase === "waiting") return [{ type: "timer.fired", address }];
    if (frame.phase === "queued") return [{ type: "key.granted", address }];
    if (frame.phase !== "running") return [];
    if (frame.primitive === "sub-run") {
      const { child = () => ({ status: "success", outputs: {} }) as const } = this.#simulation;
      const ended = child(frame);
      return ended === undefined ? [] : [{ type: "child.ended", address, run: frame.run ?? "", ...ended }];
    }
    if (frame.primitive !== "call") return [];
    const { attempts: attempt, given } = frame;
    const outcome = this.#simulation.perform({ frame, address, attempt, given });
    if (outcome === undefined) return [];
    return [{ type: "attempt.ended", address, attempt, outcome: withinBounds(outcome, this.#now) }];
  }
}
