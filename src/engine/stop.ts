import { type Body, type Frame, isUnderWay, type Result, type RunEnd } from "./frame.ts";
import { cancelled } from "./result.ts";
import type { RunState } from "./run-state.ts";

/** Nothing new begins in the bodies that are meant, and whatever waits in them is over; what is under way is left to end. */
export function stop(state: RunState, isMeant: (body: Body) => boolean, end: RunEnd): void {
  mark(state, isMeant, end);
  endWaiting(state, [...state.frames.values()]);
}

/** The whole run, but for what comes last in its groups. */
export function stopRun(state: RunState, end: RunEnd): void {
  markRun(state, end);
  endWaiting(state, [...state.frames.values()]);
}

/** What goes on in a run that is stopped ends, too: what was spared, and last parts. */
export function spareNothing(state: RunState): void {
  state.sparesNothing = true;
  const frames = [...state.frames.values()];
  for (const frame of frames) {
    // Whether its condition still holds is asked no more.
    if (frame.weighs) state.ready.delete(frame);
    frame.weighs = false;
    frame.spared = false;
    frame.body.stopped ??= { ...state.stopping, status: "cancelled" };
  }
  endWaiting(state, frames);
}

/** The whole run stops because of one node, which ends before the others do. */
export function stopRunAt(state: RunState, frame: Frame, result: Result): void {
  const { reason, message } = result;
  markRun(state, { status: "failure", reason, message });
  state.finish(frame, result);
  endWaiting(state, [...state.frames.values()]);
}

function markRun(state: RunState, end: RunEnd): void {
  state.stopping ??= end;
  mark(state, ({ owner }) => owner === undefined, state.stopping);
}

function mark(state: RunState, isMeant: (body: Body) => boolean, end: RunEnd): void {
  state.hasStopped = true;
  const found = [...state.frames.values()].map((frame) => lookUp(frame, isMeant));
  const ready = [...state.ready];
  state.ready.clear();
  for (const { bodies, doubted } of found) {
    // What is meant ends as is said; what stands inside of it is cancelled by that.
    for (const body of bodies) body.stopped ??= isMeant(body) ? end : { ...end, status: "cancelled" };
    if (doubted === undefined) continue;
    doubted.weighs = true;
    state.ready.add(doubted);
  }
  // Whether a node goes on is decided before anything begins inside of it.
  for (const frame of ready) state.ready.add(frame);
}

/** The condition of a node does not hold any more now that what surrounds it is stopped. */
export function giveUp(state: RunState, frame: Frame): void {
  const end = frame.body.stopped ?? { status: "cancelled" };
  if (frame.phase === "inside") stop(state, ({ owner, isLast }) => owner === frame && !isLast, end);
  else endWaiting(state, [frame]);
}

/** Whether a node is to end, and not to begin anything. */
export function isStopped({ body, spared, weighs }: Frame): boolean {
  return body.stopped !== undefined && !spared && !weighs;
}

/** Whether it is still to be decided that a node goes on, or one around it. */
export function isDoubted(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at !== undefined; at = at.body.owner) if (at.weighs) return true;
  return false;
}

interface Found {
  /** The bodies around a frame that are stopped. */
  readonly bodies: readonly Body[];
  /** The outermost node around it that may go on, if its condition says so. */
  readonly doubted?: Frame;
}

/** Looks from a frame outwards, as far as the body that is meant. */
function lookUp(frame: Frame, isMeant: (body: Body) => boolean): Found {
  let bodies: Body[] = [];
  let doubted: Frame | undefined;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.body.owner) {
    if (at.spared) break;
    const { body, node } = at;
    if (node.when?.regardless === true && body.stopped === undefined) {
      bodies = [];
      doubted = at;
    }
    bodies.push(body);
    if (isMeant(body)) return { bodies, ...(doubted === undefined ? {} : { doubted }) };
    if (body.isLast) break;
  }
  return { bodies: [] };
}

function isWaiting(frame: Frame): boolean {
  return !isUnderWay(frame) && frame.phase !== "inside";
}

function endWaiting(state: RunState, frames: readonly Frame[]): void {
  for (const frame of frames) {
    const isThere = state.frames.get(frame.address) === frame;
    if (isThere && isStopped(frame) && isWaiting(frame)) state.finish(frame, cancelled(frame));
  }
}
