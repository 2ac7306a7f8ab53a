import { resolveInputs } from "../plan/resolve-inputs.ts";
import type { JsonObject } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";
import type { Tape } from "../tape/tape.ts";
import { firstDifference } from "./differences.ts";
import type { DryStep } from "./dry-run.ts";
import type { Divergence, Replay, RunLanguages } from "./replay.ts";
import { countsOf, endOf, statusOf } from "./replay-strictly.ts";
import { type OtherWorkflow, RunByAnother } from "./run-by-another.ts";

/** Decides a recorded run by another workflow: that of its file as it is now. What was recorded stands for what would be done. */
export function replayLeniently(tape: Tape, plan: Plan, languages: RunLanguages): Replay {
  const { run, workflow } = tape.header;
  const status = statusOf(tape);
  const words = { run, workflow, ...(status === undefined ? {} : { status }), counts: countsOf(tape) };
  const [first] = tape.runs;
  const inputs = first?.entries[0]?.event["inputs"];
  const other: OtherWorkflow = { tape, plan, languages, run, inputs: Object(inputs) };
  const { steps, divergence } = decideBy(other);
  return divergence === undefined ? { ...words, steps } : { ...words, steps, divergence };
}

interface Decided {
  readonly steps: readonly DryStep[];
  readonly divergence?: Divergence;
}

function decideBy(other: OtherWorkflow): Decided {
  const { plan, run, inputs: given } = other;
  const declared = new Set(plan.inputs.map(({ name }) => name));
  const known: JsonObject = Object.fromEntries(Object.entries(given).filter(([name]) => declared.has(name)));
  const resolved = resolveInputs(plan.inputs, known);
  if (!resolved.ok) {
    const message = resolved.problems.map((problem) => problem.message).join(" ");
    return {
      steps: [],
      divergence: { what: "given", run, address: "", message, at: "inputs", recorded: known, now: null },
    };
  }
  const decided = new RunByAnother({ ...other, inputs: resolved.values }, decideBy);
  const found = decided.play() ?? endingOf(other, decided);
  return found === undefined ? { steps: decided.steps } : { steps: decided.steps, divergence: found };
}

/** What differs when all was decided: the end, what was done and is done no more, or what the run gives. */
function endingOf({ tape, run }: OtherWorkflow, decided: RunByAnother): Divergence | undefined {
  const recorded = endOf(tape.runs.find(({ id }) => id === run));
  const now = decided.end;
  const place = { run, address: "" };
  if (recorded?.["status"] !== now?.["status"]) {
    const message = now === undefined ? `It does not end. ${decided.standing}` : "The run ends in another way.";
    const sides = { at: "status", recorded: recorded?.["status"] ?? null, now: now?.["status"] ?? null };
    return { what: "end", ...place, message, ...sides };
  }
  const undone = decided.undone;
  if (undone !== undefined) return undone;
  const found = firstDifference(recorded ?? null, now ?? null);
  return found === undefined
    ? undefined
    : { what: "end", ...place, message: "The run gives something else.", ...found };
}
