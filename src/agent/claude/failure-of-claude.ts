import type { JsonObject } from "../../json/json.ts";
import type { AgentFailure, FailureKind } from "../event.ts";
import { numberOf, objectOf, objectsOf, textOf } from "../line.ts";
import { kindOfStatus } from "../status-failure.ts";

/** What its own words for a failure mean. `unknown` and what is newer mean no more than that the provider has failed. */
const kindsOfErrors: ReadonlyMap<string, FailureKind> = new Map([
  ["authentication_failed", "auth"],
  ["oauth_org_not_allowed", "auth"],
  ["billing_error", "budget"],
  ["rate_limit", "rate_limit"],
  ["overloaded", "overloaded"],
  ["max_output_tokens", "max_output"],
  ["model_not_found", "bad_request"],
]);

const kindsOfEnds: ReadonlyMap<string, FailureKind> = new Map([
  ["error_max_turns", "max_turns"],
  ["error_max_budget_usd", "budget"],
  ["error_max_structured_output_retries", "schema"],
]);

/** A message that tells of a failure in the place of an answer. */
export function failureOfMessage(object: JsonObject): AgentFailure {
  const message = objectOf(object, "message");
  const text = objectsOf(message, "content")
    .map((part) => textOf(part, "text"))
    .join("\n");
  const status = numberOf(object, "api_error_status");
  const kind = textOf(message, "stop_reason") === "refusal" ? "refused" : kindOf(textOf(object, "error"), status);
  return { kind, message: text, ...(status === 0 ? {} : { httpStatus: status }) };
}

/** The failure that the last line tells of: `subtype` may be `success` all the same. Undefined where all is well. */
export function failureOfResult(object: JsonObject): AgentFailure | undefined {
  const subtype = textOf(object, "subtype");
  if (object["is_error"] !== true && subtype === "success") return undefined;
  const status = numberOf(object, "api_error_status");
  const errors = Array.isArray(object["errors"]) ? object["errors"].filter((each) => typeof each === "string") : [];
  const kind =
    textOf(object, "stop_reason") === "refusal"
      ? "refused"
      : (kindsOfEnds.get(subtype) ?? kindOf(textOf(object, "api_error"), status));
  return {
    kind,
    message: textOf(object, "result") || errors.join("\n") || `It ended with ${subtype}.`,
    ...(status === 0 ? {} : { httpStatus: status }),
  };
}

function kindOf(error: string, status: number): FailureKind {
  return kindsOfErrors.get(error) ?? (status === 0 ? "provider" : kindOfStatus(status));
}
