import { decideCall, decideChild } from "./decide-activity.ts";
import { decideGate } from "./decide-gate.ts";
import { decideChoice, decideCondition, decideEach, decideGroup, decideJoin, decideLoop } from "./decide-inside.ts";
import { type DecideOptions, one, type Step } from "./decision.ts";
import type { RunEvent } from "./event.ts";
import { fold } from "./fold.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";
import { sparedIn } from "./spared.ts";
import { StateView } from "./view.ts";
import { Worker } from "./work-out.ts";

/** The most events of one decision; what is left stays in the frontier for the next. */
const mostEvents = 1000;

export interface Decision {
  readonly events: readonly RunEvent[];
  /** Blobs to read before it can go on. */
  readonly needs: readonly string[];
  /** True where the limit of one decision was reached. */
  readonly more: boolean;
}

/**
 * Looks at the frontier and says what happens next, as events that are folded at once. The same state and time give the same
 * events: no clock, no chance, no promise.
 */
export function decide(state: RunState, options: DecideOptions): Decision {
  const events: RunEvent[] = [];
  const take = (event: RunEvent): void => {
    events.push(event);
    fold(state, event, options.at);
  };
  for (const frame of state.ready) {
    const step = decideFrame(state, frame, options);
    if (step.kind === "needs") return { events, needs: step.blobs, more: false };
    for (const event of step.events) take(event);
    if (events.length >= mostEvents) return { events, needs: [], more: true };
  }
  const spared = state.hasToTellSpared ? sparedIn(state) : [];
  if (spared.length > 0) take({ type: "cancel.spared", addresses: spared });
  if (state.phase !== "closing") return { events, needs: [], more: false };
  const end = decideEnd(state, options);
  if (end.kind === "needs") return { events, needs: end.blobs, more: false };
  for (const event of end.events) take(event);
  return { events, needs: [], more: false };
}

function decideFrame(state: RunState, frame: Frame, options: DecideOptions): Step {
  if (frame.weighs) return decideCondition({ state, frame, options });
  switch (frame.primitive) {
    case "call":
      return decideCall({ state, frame, options });
    case "wait":
      return decideGate({ state, frame, options });
    case "choice":
      return decideChoice({ state, frame, options });
    case "repeat":
      return decideLoop({ state, frame, options });
    case "each":
      return decideEach({ state, frame, options });
    case "join":
      return decideJoin({ state, frame, options });
    case "sub-run":
      return decideChild({ state, frame, options });
    case "group":
      return decideGroup({ state, frame, options });
  }
}

/** The outputs of the run, and its end. */
function decideEnd(state: RunState, options: DecideOptions): Step {
  const end = state.end ?? { status: "success" };
  const { status, reason, message } = end;
  const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
  const ended = { type: "run.ended", status, ...why } as const;
  const gives = status === "success" || (status === "failure" && options.language.outputsAtFailure);
  if (!gives) return one({ ...ended, outputs: {} });
  const work = new Worker(options.language, new StateView(state, options.texts), { address: "", items: [] });
  const outputs = work.values(state.plan.outputs);
  switch (outputs.kind) {
    case "needs":
      return { kind: "needs", blobs: outputs.blobs };
    case "value":
      return one({ ...ended, outputs: outputs.value });
    case "asks":
    case "failed": {
      // Whatever failed before says more than that its outputs are not there.
      if (status === "failure") return one({ ...ended, outputs: {} });
      const unhashed = "Files cannot be hashed for the outputs of a workflow.";
      const said = outputs.kind === "asks" ? unhashed : outputs.message;
      return one({ type: "run.ended", status: "failure", reason: "expression", message: said, outputs: {} });
    }
  }
}
