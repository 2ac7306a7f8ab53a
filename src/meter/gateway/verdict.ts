import type { AnswerFailure, MeterFailure } from "../meter.ts";
import type { Answer } from "./answer.ts";
import { shortened } from "./error-said.ts";
import type { Passed } from "./pass.ts";

export interface Ended {
  readonly status: number;
  readonly passed: Passed;
  readonly answer: Answer;
  readonly garbled: boolean;
  readonly streams: boolean;
  /** The most tokens that the agent wanted. */
  readonly most: number | undefined;
  /** What must not stand in a message. */
  readonly hidden: string | undefined;
}

const words: Readonly<Record<AnswerFailure, string>> = {
  cut: "The answer broke off before the model had ended.",
  garbled: "The answer is not what the protocol says.",
  silent: "The answer stopped coming.",
  refused: "The model, or its provider, refused to answer.",
  max_output: "The answer was as long as it may be.",
};

/** Whoever wants less than this wants no whole answer: agents try a key with one token, and ask for titles. */
const shortAnswer = 1_000;

/** What was wrong with an answer that began well; undefined where it was a good one. */
export function failureOf({ status, passed, answer, garbled, streams, most, hidden }: Ended): MeterFailure | undefined {
  const { end, error } = answer;
  if (error !== undefined) {
    const message = hidden === undefined ? error.message : error.message.replaceAll(hidden, "[key]");
    return { status: error.status, message: shortened(message) };
  }
  if (end === "done" || (end === "max_output" && most !== undefined && most < shortAnswer)) return undefined;
  const reason = end ?? reasonOf(passed, garbled || !streams);
  return { status, reason, message: words[reason] };
}

function reasonOf(passed: Passed, garbled: boolean): AnswerFailure {
  if (passed !== "whole") return passed;
  return garbled ? "garbled" : "cut";
}
