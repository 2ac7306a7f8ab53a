import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { type At, worker } from "./decision.ts";
import type { WaitFrame } from "./frame.ts";
import type { Answer } from "./work-out.ts";

/** What a gate knows of the verdict that it requires. */
export type RequiredVerdict =
  | { readonly isPass: true; readonly id: string }
  | { readonly isPass: false; readonly message: string };

/** The verdict that a gate requires; undefined where it requires none. Whatever is no verdict has not passed. */
export function requiredVerdict({ state, frame, options }: At<WaitFrame>): Answer<RequiredVerdict | undefined> {
  const { requires } = frame.node;
  if (requires === undefined) return { kind: "value", value: undefined };
  if ("from" in requires) {
    const output = state.results.get(state.keyFrom(requires.from, frame))?.output;
    const value: RequiredVerdict =
      output === undefined ? missing(`the step ${requires.from} has given none`) : readReview(output);
    return { kind: "value", value };
  }
  const given = worker({ state, frame, options }).value(requires.verdict);
  return given.kind === "value" ? { kind: "value", value: readValue(given.value) } : given;
}

/** A value as it is, or as the text that some expressions make of it. */
function readValue(value: JsonValue): RequiredVerdict {
  const read = typeof value === "string" ? parsed(value) : value;
  return isJsonObject(read) ? readReview(read) : missing("what it is given is no output of a review");
}

function readReview({ outcome, verdict, failed }: JsonObject): RequiredVerdict {
  const id = verdict !== undefined && isJsonObject(verdict) ? verdict["id"] : undefined;
  if (typeof id !== "string" || id === "") return missing("what it is given is no output of a review");
  if (outcome === "pass") return { isPass: true, id };
  return {
    isPass: false,
    message: `This gate requires that all criteria pass, and verdict ${id} is none of that${wordsOf(failed)}.`,
  };
}

function missing(why: string): RequiredVerdict {
  return { isPass: false, message: `This gate requires a verdict, and ${why}.` };
}

const mostNamed = 5;

/** The criteria that did not pass, with their grades. */
function wordsOf(failed: JsonValue | undefined): string {
  const list = Array.isArray(failed) ? failed : [];
  const words = list.flatMap((each: JsonValue) => {
    if (!isJsonObject(each) || typeof each["criterion"] !== "string") return [];
    return [typeof each["grade"] === "string" ? `${each["criterion"]} is ${each["grade"]}` : each["criterion"]];
  });
  if (words.length === 0) return "";
  const more = words.length > mostNamed ? `, and ${words.length - mostNamed} more` : "";
  return `: ${words.slice(0, mostNamed).join(", ")}${more}`;
}

function parsed(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
