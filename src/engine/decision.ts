import type { JsonValue } from "../json/json.ts";
import type { RunLanguage } from "../plan/run-language.ts";
import type { RunEvent } from "./event.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";
import { type BlobTexts, placeOf, StateView } from "./view.ts";
import { type Answer, Worker } from "./work-out.ts";

export interface DecideOptions {
  readonly language: RunLanguage;
  readonly texts: BlobTexts;
  /** When what follows happens, in milliseconds since 1970: never before what has happened. */
  readonly at: number;
  /** What the clock says, from which times to come are counted. */
  readonly now: number;
}

/** What follows at one node. */
export type Step =
  | { readonly kind: "events"; readonly events: readonly RunEvent[] }
  | { readonly kind: "needs"; readonly blobs: readonly string[] };

/** One node of the frontier. */
export interface At<F extends Frame> {
  readonly state: RunState;
  readonly frame: F;
  readonly options: DecideOptions;
}

export function worker({ state, frame, options }: At<Frame>): Worker {
  return new Worker(options.language, new StateView(state, options.texts, frame.hashes), placeOf(frame));
}

export function one(event: RunEvent): Step {
  return { kind: "events", events: [event] };
}

export function from<T>(answer: Answer<T>, frame: Frame, make: (value: T) => RunEvent): Step {
  return many(answer, frame, (value) => [make(value)]);
}

export function many<T>(answer: Answer<T>, { address }: Frame, make: (value: T) => readonly RunEvent[]): Step {
  return answer.kind === "value" ? { kind: "events", events: make(answer.value) } : unworkable(answer, address);
}

export function unworkable(answer: Exclude<Answer<unknown>, { readonly kind: "value" }>, address: string): Step {
  if (answer.kind === "needs") return { kind: "needs", blobs: answer.blobs };
  if (answer.kind === "asks") return one({ type: "files.asked", address, patterns: answer.patterns });
  return one({ type: "node.failed", address, reason: "expression", message: answer.message });
}

export function shown(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function wholeNumber(value: JsonValue): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 1 ? Math.floor(number) : undefined;
}
