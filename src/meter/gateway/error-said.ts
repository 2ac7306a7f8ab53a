import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { type AnswerError, objectAt, textAt } from "./answer.ts";

/** What the words of providers for their errors stand for. */
const statuses = new Map([
  ["invalid_request_error", 400],
  ["context_length_exceeded", 400],
  ["invalid_prompt", 400],
  ["INVALID_ARGUMENT", 400],
  ["FAILED_PRECONDITION", 400],
  ["authentication_error", 401],
  ["invalid_api_key", 401],
  ["UNAUTHENTICATED", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["PERMISSION_DENIED", 403],
  ["not_found_error", 404],
  ["NOT_FOUND", 404],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["rate_limit_exceeded", 429],
  ["insufficient_quota", 429],
  ["RESOURCE_EXHAUSTED", 429],
  ["api_error", 500],
  ["server_error", 500],
  ["INTERNAL", 500],
  ["UNAVAILABLE", 503],
  ["server_is_overloaded", 503],
  ["slow_down", 503],
  ["timeout_error", 504],
  ["DEADLINE_EXCEEDED", 504],
  ["overloaded_error", 529],
]);

const longestMessage = 500;

/** An error as it stands in a stream: in an object `error`, or as that object. */
export function errorOf(said: JsonObject): AnswerError {
  const error = objectAt(said, "error") ?? said;
  const words = [error["code"], error["type"], error["status"]];
  const known = words.map((word) => (typeof word === "string" ? statuses.get(word) : word));
  const status = known.find((each) => typeof each === "number" && each >= 400 && each <= 599);
  return {
    status: typeof status === "number" ? status : 500,
    message: textAt(error, "message") ?? "The provider gave an error without a message.",
  };
}

/** The object that says what is wrong, in the body of an answer with an error; Gemini puts it into a list for streams. */
export function errorBody(text: string): JsonObject | undefined {
  const body = parsed(text);
  const first = body !== undefined && isJsonList(body) ? body[0] : body;
  if (first === undefined || !isJsonObject(first)) return undefined;
  const { error } = first;
  if (typeof error === "string") return { message: error };
  return objectAt(first, "error") ?? first;
}

export function shortened(message: string): string {
  // Control characters would let a provider write to the terminal of whoever reads it.
  const plain = message.replaceAll(/\p{Cc}+/gu, " ").trim();
  return plain.length <= longestMessage ? plain : `${plain.slice(0, longestMessage)}…`;
}

/** Undefined where it is no JSON. */
export function parsed(text: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
