import { afterFailure } from "./attempt-next.ts";
import type {
  AttemptEnded,
  AttemptInterrupted,
  AttemptStarted,
  ChildEnded,
  ChildStarted,
  GroupEntered,
  KeyAsked,
  KeyGranted,
  RetryScheduled,
  TimerFired,
} from "./event.ts";
import type { CallFrame, Frame, GroupFrame, LastAttempt, RunEnd, SubRunFrame } from "./frame.ts";
import { cancelled, resultOfAttempt } from "./result.ts";
import type { RunState } from "./run-state.ts";
import { isStopped, stop } from "./stop.ts";

/** An interruption is nobody's fault the first times; then it is a fault of the machine. */
const mostCrashes = 3;

type ActivityEvent =
  | KeyAsked
  | KeyGranted
  | AttemptStarted
  | AttemptEnded
  | AttemptInterrupted
  | RetryScheduled
  | TimerFired
  | ChildStarted
  | ChildEnded;

/** What happens to something that is done outside, or that waits: for a key, or by the clock. */
export function foldActivity(state: RunState, frame: Frame, event: ActivityEvent): void {
  switch (event.type) {
    case "key.asked":
    case "key.granted":
      if ("held" in frame) wantKey(state, frame, event);
      return;
    case "attempt.started":
      if (frame.primitive === "call") startAttempt(frame, event);
      return;
    case "attempt.ended":
      if (frame.primitive === "call") endAttempt(state, frame, event);
      return;
    case "attempt.interrupted":
      if (frame.primitive === "call") interrupt(state, frame, event);
      return;
    case "retry.scheduled":
      if (frame.primitive === "call" || frame.primitive === "sub-run") waitUntil(state, frame, event);
      return;
    case "timer.fired":
      if ("held" in frame) ringAlarm(state, frame);
      return;
    case "child.started":
      if (frame.primitive === "sub-run") startChild(state, frame, event);
      return;
    case "child.ended":
      if (frame.primitive === "sub-run") endChild(state, frame, event);
      return;
  }
}

/** It stands in line for a key, or its turn has come. */
function wantKey(state: RunState, frame: CallFrame | SubRunFrame | GroupFrame, event: KeyAsked | KeyGranted): void {
  if (event.type === "key.asked") {
    frame.phase = "queued";
    frame.wants = event;
    state.wantsKeys = true;
  } else if (frame.phase === "queued") {
    frame.held = true;
    again(state, frame);
  }
}

function startAttempt(frame: CallFrame, { attempt, id, given }: AttemptStarted): void {
  frame.phase = "running";
  frame.attempts = attempt;
  frame.attempt = id;
  frame.given = given;
}

function endAttempt(state: RunState, frame: CallFrame, { attempt, outcome }: AttemptEnded): void {
  if (frame.phase !== "running" || attempt !== frame.attempts) return;
  frame.last = outcome;
  settle(state, frame);
  // Where it goes on, the attempts to come are told.
  if (state.frames.get(frame.address) === frame && outcome.status === "failure") frame.before = outcome;
}

/** What follows from the last attempt: names for its outputs, another attempt, or the end of the node. */
export function settle(state: RunState, frame: CallFrame | SubRunFrame): void {
  const { last, node } = frame;
  if (last === undefined) return;
  if (last.status === "success" && Object.keys(node.outputs).length > 0) {
    frame.phase = "naming";
    state.ready.add(frame);
  } else if (last.status === "failure" && !isStopped(frame)) goOnOrEnd(state, frame, last);
  else state.finish(frame, resultOfAttempt(frame, last));
}

function goOnOrEnd(state: RunState, frame: CallFrame | SubRunFrame, last: LastAttempt): void {
  const waits = frame.primitive === "call" ? frame.waits : 0;
  const after = afterFailure(last, { failures: frame.failures, waits }, frame.node.conduct.retry?.max ?? 0);
  if (after === "end") {
    state.finish(frame, resultOfAttempt(frame, last));
    return;
  }
  if (after === "retry") {
    frame.failures++;
    // It may have wanted to wait once too often.
    frame.last = { ...last, next: undefined };
  }
  if (frame.primitive === "call") frame.waits = after === "wait" ? waits + 1 : 0;
  again(state, frame);
}

/** A step that waits for a time which its outcome has named holds nobody up meanwhile. */
function waitUntil(state: RunState, frame: CallFrame | SubRunFrame, { due, why }: RetryScheduled): void {
  frame.phase = "waiting";
  frame.due = due;
  if (why === undefined || frame.primitive !== "call") return;
  frame.why = why;
  frame.held = false;
  state.hasWaited = true;
}

export function again(state: RunState, frame: CallFrame | SubRunFrame | GroupFrame): void {
  frame.phase = "ready";
  delete frame.due;
  if (frame.primitive === "call") delete frame.why;
  state.ready.add(frame);
}

export function enterGroup(state: RunState, frame: GroupFrame, { due }: GroupEntered): void {
  frame.phase = "inside";
  if (due !== undefined) frame.due = due;
  state.enter(state.bodyOf(frame.node.body, frame));
}

/** The time of the next attempt has come, or that of a group or of a run of its own is over. */
function ringAlarm(state: RunState, frame: CallFrame | SubRunFrame | GroupFrame): void {
  if (frame.primitive === "group") {
    stop(state, ({ owner, isLast }) => owner === frame && !isLast, overdue(frame));
    return;
  }
  if (frame.primitive === "sub-run" && frame.phase === "running") frame.overdue = true;
  if (frame.phase !== "waiting") return;
  delete frame.last;
  again(state, frame);
}

function overdue({ node }: GroupFrame): RunEnd {
  const message = `It did not end within its time limit of ${node.timeout ?? 0} s.`;
  return { status: "failure", reason: "timed_out", message };
}

function interrupt(state: RunState, frame: CallFrame, { attempt, by }: AttemptInterrupted): void {
  if (frame.phase !== "running" || attempt !== frame.attempts) return;
  if (by === "crash") frame.crashes++;
  frame.held = false;
  const message = `It was interrupted ${frame.crashes === 1 ? "once" : `${frame.crashes} times`}.`;
  frame.last = { status: "interrupted", reason: "infrastructure", message, output: {} };
  const over = frame.crashes >= mostCrashes || frame.node.conduct.onInterrupt === "fail";
  if (isStopped(frame)) state.finish(frame, cancelled(frame));
  else if (over) state.finish(frame, resultOfAttempt(frame, frame.last));
  else again(state, frame);
}

function startChild(state: RunState, frame: SubRunFrame, event: ChildStarted): void {
  state.children++;
  frame.phase = "running";
  frame.attempts = event.attempt;
  frame.run = event.run;
  frame.begun = event;
  frame.overdue = false;
  if (event.due !== undefined) frame.due = event.due;
  frame.given = { arguments: { input: event.inputs } };
}

function tooLate({ node }: SubRunFrame): Pick<ChildEnded, "status" | "reason" | "message"> {
  const message = `The run did not end within its time limit of ${node.conduct.timeout ?? 0} s.`;
  return { status: "failure", reason: "timed_out", message };
}

function endChild(state: RunState, frame: SubRunFrame, event: ChildEnded): void {
  if (frame.phase !== "running" || event.run !== frame.run) return;
  const { status, reason, message } = frame.overdue ? tooLate(frame) : event;
  delete frame.due;
  frame.last = { status, reason, message, output: { run_id: event.run, ...event.outputs } };
  settle(state, frame);
}
