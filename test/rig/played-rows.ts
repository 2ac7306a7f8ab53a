import type { AttemptOutcome, ChildEnded, Kept } from "../../src/engine/event.ts";
import { isMeant } from "../../src/engine/fold-gate.ts";
import type { SubRunFrame } from "../../src/engine/frame.ts";
import { isStopped } from "../../src/engine/stop.ts";
import { type SimulatedAttempt, SimulatedRun } from "../../src/engine/simulated-run.ts";
import { languages } from "../../src/host/languages.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { resolveInputs } from "../../src/plan/resolve-inputs.ts";
import { longestWait } from "./hurried-clock.ts";
import { answerOf, goesOn, outcomeOfRow, planOfRow, type RunTableRow } from "./run-rows.ts";

export interface PlayedRow {
  readonly run: SimulatedRun;
  /** The addresses of what was done outside, each once, in the order in which it ended. */
  readonly performed: readonly string[];
}

/** Plays the run of a row; `kept` is what it takes over from the run that it repeats. */
export function playRow(row: RunTableRow, kept?: Readonly<Record<string, Kept>>): PlayedRow {
  const stage = new Stage(row);
  const run = stage.open({ ...planOfRow(row), ...(kept === undefined ? {} : { kept }) });
  playOn(run);
  if (row.cancel !== undefined) {
    stage.cancels++;
    run.happen({ type: "cancel.requested", by: "me" });
    playOn(run);
  }
  if (row.cancelAgain !== undefined) {
    stage.cancels++;
    run.happen({ type: "cancel.requested", by: "me", again: true });
    playOn(run);
  }
  for (const answer of row.then ?? []) {
    run.happen({ type: "answer.given", ...answerOf(answer) });
    playOn(run);
  }
  return { run, performed: [...stage.performed] };
}

interface Opening {
  readonly plan: Plan;
  readonly inputs: JsonObject;
  readonly kept?: Readonly<Record<string, Kept>>;
}

/** The run of a row with the runs that it begins, and what is done outside for them. */
class Stage {
  /** How often a person has cancelled it. */
  cancels = 0;
  readonly performed = new Set<string>();
  readonly #row: RunTableRow;

  constructor(row: RunTableRow) {
    this.#row = row;
  }

  open({ plan, inputs, kept }: Opening): SimulatedRun {
    const { answers = [], order } = this.#row;
    return new SimulatedRun({
      plan,
      inputs,
      language: languages[plan.workflow.dialect],
      context: { run_id: "run", actor: "me", project: "/project", workspace: "/project/state/run", workflow_dir: "/" },
      answers: answers.map(answerOf),
      ...(kept === undefined ? {} : { kept }),
      pick: (choices) => (order === "last" ? choices - 1 : 0),
      perform: (attempt) => this.#perform(attempt),
      child: (frame) => this.#child(plan, frame),
    });
  }

  #perform({ frame, address, attempt }: SimulatedAttempt): AttemptOutcome | undefined {
    const row = this.#row;
    if (isStopped(frame)) return { status: "cancelled", output: {} };
    const isMeantHere = (words: string): boolean => isMeant(frame, words);
    const isHeld = row.cancel?.includes(address) === true && this.cancels === 0;
    const isHeldLonger = row.cancelAgain?.includes(address) === true && this.cancels < 2;
    if (isHeld || isHeldLonger || goesOn(row, isMeantHere)) return undefined;
    this.performed.add(address);
    return outcomeOfRow(row, attempt, isMeantHere);
  }

  #child(plan: Plan, frame: SubRunFrame): Omit<ChildEnded, "type" | "address" | "run"> | undefined {
    if (isStopped(frame)) return { status: "cancelled", outputs: {} };
    const called = plan.workflows[frame.node.workflow];
    if (called === undefined) throw new Error(`The workflow ${frame.node.workflow} is not in the plan.`);
    const resolved = resolveInputs(called.inputs, frame.begun?.inputs ?? {});
    if (!resolved.ok) return { status: "failure", reason: "invalid", outputs: {} };
    const { end, outputs } = playOn(this.open({ plan: called, inputs: resolved.values })).state;
    if (end === undefined) return undefined;
    const { status, reason, message } = end;
    const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    return { status, ...why, outputs };
  }
}

/** Goes on; where nothing else can happen, time passes until a limit is over. */
function playOn(run: SimulatedRun): SimulatedRun {
  const over = new Set<string>();
  for (;;) {
    run.play();
    const frame = [...run.state.frames.values()].find(({ address, ...each }) => {
      const isTimed = each.primitive === "group" && each.phase === "inside" && "due" in each;
      return isTimed && !over.has(address) && (each.node.timeout ?? 0) <= longestWait;
    });
    if (frame === undefined) return run;
    over.add(frame.address);
    run.happen({ type: "timer.fired", address: frame.address });
  }
}
