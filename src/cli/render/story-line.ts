import type { RunEvent } from "../../engine/event.ts";
import type { Paint } from "../output.ts";
import { drawDuration } from "./duration.ts";
import { count, harmless } from "./problems.ts";

export interface StoryMoment {
  readonly event: RunEvent;
  /** The address as it is shown: inside the run that was begun by hand. */
  readonly shown: (address: string) => string;
  /** Milliseconds since an attempt was begun. */
  readonly since: (address: string) => number;
  readonly at: number;
}

/** One event as a line of the story; undefined for what a reader can do without. */
export function storyLine({ event, shown, since, at }: StoryMoment, paint: Paint): string | undefined {
  const text = (sign: string, address: string, rest = ""): string =>
    `${sign} ${paint("bold", harmless(shown(address)))}${rest === "" ? "" : ` ${harmless(rest)}`}`;
  switch (event.type) {
    case "key.asked":
      return text(paint("dim", "⧗"), event.address === "" ? "the run" : event.address, `wants the key "${event.key}"`);
    case "attempt.started":
      return text(paint("cyan", "▸"), event.address, event.attempt === 1 ? "" : `(attempt ${event.attempt})`);
    case "attempt.ended":
      return endedLine(event, drawDuration(since(event.address)), { text, paint });
    case "attempt.interrupted":
      return text(paint("yellow", "!"), event.address, "was interrupted");
    case "retry.scheduled":
      return text(paint("yellow", "↻"), event.address, `again in ${drawDuration(event.due - at)}`);
    case "gate.opened":
      return text(paint("yellow", "?"), event.address, `${oneLine(event.message)} [${event.options.join(" | ")}]`);
    case "answer.given":
      return text(paint("green", "✓"), event.gate, `${event.choice} (${event.by})`);
    case "pass.started":
      return text(paint("cyan", "↻"), event.address, `pass ${event.pass} of ${event.most} at most`);
    case "items.counted":
      return text(paint("cyan", "▸"), event.address, `${count(event.items.length, "item")}, ${event.width} at a time`);
    case "child.started":
      return text(paint("cyan", "▸"), event.address, `begins the run ${event.run}`);
    case "result.kept":
      return text(paint("dim", "="), event.address, "is kept");
    case "node.skipped":
      return text(paint("dim", "–"), event.address, `is skipped: ${event.message}`);
    case "node.failed":
      return text(paint("red", "✗"), event.address, event.message);
    case "cancel.requested":
      return `${paint("yellow", "!")} cancelled by ${harmless(event.by)}`;
    case "run.created":
    case "key.granted":
    case "timer.fired":
    case "outputs.named":
    case "choice.taken":
    case "loop.ended":
    case "results.joined":
    case "child.ended":
    case "files.asked":
    case "files.hashed":
    case "group.entered":
    case "node.admitted":
    case "inputs.changed":
    case "run.ended":
      return undefined;
  }
}

interface Pens {
  readonly text: (sign: string, address: string, rest?: string) => string;
  readonly paint: Paint;
}

function endedLine(
  { address, outcome }: Extract<RunEvent, { type: "attempt.ended" }>,
  took: string,
  { text, paint }: Pens,
): string {
  switch (outcome.status) {
    case "success":
      return text(paint("green", "✓"), address, `(${took})`);
    case "failure":
      return text(paint("red", "✗"), address, `(${took}) ${oneLine(outcome.message ?? outcome.reason ?? "")}`);
    case "cancelled":
      return text(paint("yellow", "–"), address, `was cancelled (${took})`);
  }
}

export function oneLine(text: string): string {
  const [first = "", second] = text.trim().split("\n");
  return second === undefined ? first : `${first} …`;
}
