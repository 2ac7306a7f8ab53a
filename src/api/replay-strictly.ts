import type { JsonObject, JsonValue } from "../json/json.ts";
import { resolveInputs } from "../plan/resolve-inputs.ts";
import { effectsOf } from "../tape/effects.ts";
import { outsideEvent } from "../tape/outside-event.ts";
import type { Tape, TapedRun } from "../tape/tape.ts";
import { firstDifference } from "./differences.ts";
import { type Divergence, placeOfEvent, type Replay, type ReplayCounts, type RunLanguages } from "./replay.ts";
import { replayFiles } from "./replay-files.ts";
import { replayRun } from "./replay-run.ts";

/** Decides a recorded run again, by the recorded workflow. Nothing is done of it: no process, no network, no agent. */
export function replayStrictly(tape: Tape, languages: RunLanguages): Replay {
  const { run, workflow } = tape.header;
  const status = statusOf(tape);
  const words = { run, workflow, ...(status === undefined ? {} : { status }), counts: countsOf(tape) };
  const found = firstOf(tape, languages);
  return found === undefined ? words : { ...words, divergence: found };
}

function firstOf(tape: Tape, languages: RunLanguages): Divergence | undefined {
  for (const run of tape.runs) {
    const found = replayRun(tape, run, languages) ?? childrenOf(tape, run);
    if (found !== undefined) return found;
  }
  return replayFiles(tape);
}

export function countsOf(tape: Tape): ReplayCounts {
  const events = tape.runs.flatMap(({ entries }) => entries.map(({ event }) => event));
  const ended = tape.runs.flatMap(({ entries }) => entries.filter(({ event }) => event.type === "attempt.ended"));
  const byAgents = ended.filter((entry) => {
    const event = outsideEvent(entry);
    return event?.type === "attempt.ended" && event.outcome.large?.["events"] !== undefined;
  });
  return {
    runs: tape.runs.length,
    events: events.length,
    attempts: events.filter(({ type }) => type === "attempt.started").length,
    agentAttempts: byAgents.length,
    trees: effectsOf(tape).length,
  };
}

/** How the run of a tape has ended; undefined where it had not. */
export function statusOf({ runs }: Tape): Replay["status"] {
  const status = endOf(runs[0])?.["status"];
  return (["success", "failure", "cancelled"] as const).find((each) => each === status);
}

export function endOf(run: TapedRun | undefined): JsonObject | undefined {
  return run?.entries.findLast(({ event }) => event.type === "run.ended")?.event;
}

/** The runs that a run has begun are those that it meant, and have ended as it was told. */
function childrenOf(tape: Tape, run: TapedRun): Divergence | undefined {
  for (const { event } of run.entries) {
    const found =
      event.type === "child.started"
        ? beginningOf(tape, run, event)
        : event.type === "child.ended"
          ? endingOf(tape, run, event)
          : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function beginningOf(tape: Tape, { id, plan }: TapedRun, event: JsonObject): Divergence | undefined {
  const child = childOf(tape, event);
  const { workflow, inputs } = event;
  const called = typeof workflow === "string" ? plan.workflows[workflow] : undefined;
  if (child === undefined || called === undefined) return undefined;
  const place = placeOfEvent(id, event);
  if (JSON.stringify(called) !== JSON.stringify(child.plan)) {
    const message = `The run ${child.id} is of another workflow than the one that was begun.`;
    return { what: "outside", ...place, message, at: "", recorded: child.plan.workflow.id, now: called.workflow.id };
  }
  const resolved = resolveInputs(called.inputs, Object(inputs));
  const given = child.entries[0]?.event["inputs"] ?? null;
  const found = firstDifference(given, resolved.ok ? resolved.values : {}, "inputs");
  const message = `The run ${child.id} was given something else.`;
  return found === undefined ? undefined : { what: "given", ...place, message, ...found };
}

function endingOf(tape: Tape, { id }: TapedRun, event: JsonObject): Divergence | undefined {
  const place = placeOfEvent(id, event);
  const child = childOf(tape, event);
  const name = JSON.stringify(event["run"]);
  const ended = endOf(child);
  if (ended === undefined) {
    // One that is cancelled before it is made, or whose inputs are wrong, is never made.
    if (child === undefined && event["status"] !== "success") return undefined;
    const message = `The run ${name} has ended, and the tape does not have its end.`;
    return { what: "outside", ...place, message, at: "", recorded: event, now: null };
  }
  const found = firstDifference(wordsOfEnd(event), wordsOfEnd(ended));
  const message = `The run ${name} has ended in another way than was told.`;
  return found === undefined ? undefined : { what: "outside", ...place, message, ...found };
}

function childOf(tape: Tape, { run }: JsonObject): TapedRun | undefined {
  return tape.runs.find(({ id }) => id === run);
}

function wordsOfEnd({ status = null, reason = null, message = null, outputs = null }: JsonObject): JsonValue {
  return { status, reason, message, outputs };
}
