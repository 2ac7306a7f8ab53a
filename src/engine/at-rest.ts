import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** Whether a node waits for a time that its last outcome has named. */
function waitsForTime(frame: Frame): boolean {
  return frame.primitive === "call" && frame.why !== undefined;
}

/** Whether a node does nothing, and keeps nobody from anything, before a person or the time says so. */
export function isAtRest(frame: Frame): boolean {
  return frame.phase === "asking" || waitsForTime(frame);
}

function isStill(frame: Frame): boolean {
  return frame.phase === "inside" || frame.phase === "open" || isAtRest(frame);
}

/** Whether nothing of a run goes on before a time that a step of it waits for, unless a person says something. */
export function restsUntilTime(state: RunState): boolean {
  if (!state.hasWaited) return false;
  const frames = [...state.frames.values()];
  return frames.some(waitsForTime) && frames.every(isStill);
}
