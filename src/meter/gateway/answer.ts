import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { Usage } from "../token-count.ts";

/** What is known of an answer by now. */
export interface Answer {
  readonly usage?: Usage;
  /** The model that answered, as it calls itself. */
  readonly model?: string;
  /** The model has said that it has ended. */
  readonly end?: AnswerEnd;
  /** An error that came in the place of the rest. */
  readonly error?: AnswerError;
  /** How many characters the model has written. */
  readonly written: number;
}

export type AnswerEnd = "done" | "refused" | "max_output";

export interface AnswerError {
  /** The status that it would have had if nothing had come before it. */
  readonly status: number;
  readonly message: string;
}

/** What is known after one more part: an event of a stream, or the whole of an answer that came at once. */
export type ReadPart = (answer: Answer, part: JsonObject) => Answer;

export const nothingKnown: Answer = { written: 0 };

/** Takes over what is given and leaves the rest; an error or a refusal, once said, stays. */
export function learn(answer: Answer, more: Learnt): Answer {
  if ((more.usage ?? more.end ?? more.error) === undefined && (more.model ?? answer.model) === answer.model) {
    return more.written === undefined || more.written === 0
      ? answer
      : { ...answer, written: answer.written + more.written };
  }
  const usage = more.usage ?? answer.usage;
  const model = more.model ?? answer.model;
  const end = answer.end === "refused" ? answer.end : (more.end ?? answer.end);
  const error = answer.error ?? more.error;
  return {
    written: answer.written + (more.written ?? 0),
    ...(usage === undefined ? {} : { usage }),
    ...(model === undefined ? {} : { model }),
    ...(end === undefined ? {} : { end }),
    ...(error === undefined ? {} : { error }),
  };
}

export interface Learnt {
  readonly usage?: Usage | undefined;
  readonly model?: string | undefined;
  readonly end?: AnswerEnd | undefined;
  readonly error?: AnswerError | undefined;
  readonly written?: number;
}

/** The keys under which models write, in all protocols. */
const writtenKeys = new Set([
  "text",
  "thinking",
  "partial_json",
  "content",
  "reasoning_content",
  "reasoning",
  "refusal",
  "arguments",
  "args",
]);

/** Deeper than this no protocol goes. */
const deepest = 32;

/** How many characters of a part of an answer are the model's. */
export function lengthWritten(value: JsonValue | undefined, counts = false, depth = 0): number {
  if (value === undefined || depth > deepest) return 0;
  if (typeof value === "string") return counts ? value.length : 0;
  let sum = 0;
  if (isJsonList(value)) for (const each of value) sum += lengthWritten(each, counts, depth + 1);
  else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) sum += lengthWritten(value[key], counts || writtenKeys.has(key), depth + 1);
  }
  return sum;
}

export function objectAt(value: JsonObject | undefined, key: string): JsonObject | undefined {
  const found = value?.[key];
  return found !== undefined && isJsonObject(found) ? found : undefined;
}

export function textAt(value: JsonObject | undefined, key: string): string | undefined {
  const found = value?.[key];
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The objects of a list. */
export function objectsAt(value: JsonObject | undefined, key: string): readonly JsonObject[] {
  const found = value?.[key];
  return found !== undefined && isJsonList(found) ? found.filter(isJsonObject) : [];
}
