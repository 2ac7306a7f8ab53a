import type { RunEvent } from "../engine/event.ts";
import { sparedWords } from "../engine/spared.ts";
import { drawDuration } from "../time/draw-duration.ts";
import { drawTime } from "../time/draw-time.ts";

/** What one event means to whoever reads the story of a run. */
export interface StoryWords {
  readonly sign: StorySign;
  /** Of the step; undefined where it is the run as a whole. */
  readonly address?: string;
  /** What the sign says, for whoever sees no signs. */
  readonly verb?: string;
  readonly rest: string;
}

export type StorySign =
  | "begin"
  | "good"
  | "bad"
  | "dropped"
  | "warning"
  | "retry"
  | "pass"
  | "question"
  | "line"
  | "kept"
  | "skipped";

export interface StoryMoment {
  readonly event: RunEvent;
  readonly at: number;
  /** Milliseconds since an attempt was begun. */
  readonly since: (address: string) => number;
}

/** One event in words; undefined for what a reader can do without. */
export function storyOf({ event, since, at }: StoryMoment): StoryWords | undefined {
  switch (event.type) {
    case "run.created":
      return { sign: "begin", verb: "begins", rest: `(${event.actor})` };
    case "key.asked":
      return event.address === ""
        ? { sign: "line", rest: `the run wants the key "${event.key}"` }
        : { sign: "line", address: event.address, rest: `wants the key "${event.key}"` };
    case "attempt.started": {
      const rest = event.attempt === 1 ? "" : `(attempt ${event.attempt})`;
      return { sign: "begin", address: event.address, verb: "begins", rest };
    }
    case "attempt.ended":
      return attemptEnded(event, drawDuration(since(event.address)));
    case "attempt.interrupted":
      return { sign: "warning", address: event.address, rest: "was interrupted" };
    case "retry.scheduled":
      return later(event, at);
    case "gate.opened":
      return asks(event);
    case "answer.given":
      return { sign: "good", address: event.gate, verb: "is answered:", rest: answerWords(event) };
    case "answer.refused":
      return refused(event);
    case "pass.started":
      return { sign: "pass", address: event.address, rest: `pass ${event.pass} of ${event.most} at most` };
    case "items.counted":
      return counted(event);
    case "child.started":
      return { sign: "begin", address: event.address, rest: `begins the run ${event.run}` };
    case "result.kept":
      return { sign: "kept", address: event.address, rest: "is kept" };
    case "node.skipped":
      return { sign: "skipped", address: event.address, rest: `is skipped: ${event.message}` };
    case "node.failed":
      return { sign: "bad", address: event.address, verb: "has failed:", rest: event.message };
    case "cancel.requested":
      return { sign: "warning", rest: cancelWords(event) };
    case "cancel.spared":
      return { sign: "line", rest: sparedWords(event.addresses) };
    case "run.ended":
      return runEnded(event);
    case "key.granted":
    case "timer.fired":
    case "outputs.named":
    case "choice.taken":
    case "loop.ended":
    case "results.joined":
    case "child.ended":
    case "files.asked":
    case "files.hashed":
    case "answer.offered":
    case "group.entered":
    case "node.admitted":
    case "inputs.changed":
      return undefined;
  }
}

function attemptEnded({ address, outcome }: Extract<RunEvent, { type: "attempt.ended" }>, took: string): StoryWords {
  const { status, message, reason = "" } = outcome;
  switch (status) {
    case "success":
      return message === undefined
        ? { sign: "good", address, verb: "has succeeded", rest: `(${took})` }
        : { sign: "warning", address, verb: "has ended", rest: `(${took}) ${firstLine(message)}` };
    case "failure":
      return { sign: "bad", address, verb: "has failed", rest: `(${took}) ${firstLine(message ?? reason)}`.trim() };
    case "cancelled":
      return { sign: "dropped", address, rest: `was cancelled (${took})` };
  }
}

function later({ address, due, why }: Extract<RunEvent, { type: "retry.scheduled" }>, at: number): StoryWords {
  return why === undefined
    ? { sign: "retry", address, rest: `again in ${drawDuration(due - at)}` }
    : { sign: "line", address, rest: `goes on at ${drawTime(due)}: ${firstLine(why)}` };
}

function answerWords({ choice, by, comment }: Extract<RunEvent, { type: "answer.given" }>): string {
  return comment === undefined ? `${choice} (${by})` : `${choice} (${by}): ${firstLine(comment)}`;
}

function asks({ address, message, options }: Extract<RunEvent, { type: "gate.opened" }>): StoryWords {
  return { sign: "question", address, verb: "asks:", rest: `${firstLine(message)} [${options.join(" | ")}]` };
}

function counted({ address, items, width }: Extract<RunEvent, { type: "items.counted" }>): StoryWords {
  const { length } = items;
  return { sign: "begin", address, rest: `${length} item${length === 1 ? "" : "s"}, ${width} at a time` };
}

function refused({ address, choice, by, message }: Extract<RunEvent, { type: "answer.refused" }>): StoryWords {
  return { sign: "warning", address, rest: `the answer ${choice} (${by}) is refused: ${message}` };
}

function cancelWords({ by, again }: Extract<RunEvent, { type: "cancel.requested" }>): string {
  return again === true ? `cancelled once more by ${by}: nothing of it goes on` : `cancelled by ${by}`;
}

function runEnded({ status, message }: Extract<RunEvent, { type: "run.ended" }>): StoryWords {
  const sign = ({ success: "good", failure: "bad", cancelled: "dropped" } as const)[status];
  return { sign, verb: "has ended:", rest: message === undefined ? status : `${status}: ${firstLine(message)}` };
}

function firstLine(text: string): string {
  const [first = "", second] = text.trim().split("\n");
  return second === undefined ? first : `${first} …`;
}
