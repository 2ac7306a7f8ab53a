import type { AgentEnd, AgentVerdict } from "./driver.ts";
import type { AgentFailure, FailureKind } from "./event.ts";

/** What a status of a provider means; 0 is no answer at all. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "budget";
  if (status === 429) return "rate_limit";
  if (status === 503 || status === 529) return "overloaded";
  if (status >= 400 && status < 500) return "bad_request";
  return status >= 500 || status === 0 ? "provider" : "bad_response";
}

/**
 * How an agent has ended, where it tells its end: well only if it says so, its exit code says the same, and the model had said all.
 * What stopped it in the meter counts before anything else, then what it said, then what the provider has answered last.
 */
export function verdictOf(end: AgentEnd): AgentVerdict {
  const { exit, seen, meter } = end;
  const { text, ended } = seen;
  if (meter?.breach !== undefined) {
    const { cap, used, limit } = meter.breach;
    return { ok: false, text, failure: { kind: "budget", message: `It has used ${used} ${cap} of ${limit}.` } };
  }
  if (ended?.ok === true && exit.code === 0 && meter?.stop === undefined) {
    return { ok: true, text, ...(ended.output === undefined ? {} : { output: ended.output }) };
  }
  return { ok: false, text, failure: known(end, seen.failures.at(-1) ?? unsaid(end)) };
}

/** A failure with what the meter knows of it. An agent that says no more than that its provider has failed is asked no further. */
function known({ meter }: AgentEnd, failure: AgentFailure): AgentFailure {
  if (meter === undefined || failure.httpStatus !== undefined) return withReset(failure, meter?.failure?.resetsAt);
  const vague = failure.kind === "provider" || failure.kind === "agent_crash";
  if (vague && meter.failure !== undefined) {
    const { status, resetsAt } = meter.failure;
    const kind = kindOfStatus(status);
    return withReset({ ...failure, kind, ...(status === 0 ? {} : { httpStatus: status }) }, resetsAt);
  }
  if (vague && meter.stop !== undefined) return { ...failure, kind: meter.stop };
  // The provider has answered: it is the answer that was not understood.
  return failure.kind === "provider" ? { ...failure, kind: "bad_response" } : failure;
}

function withReset(failure: AgentFailure, resetsAt: number | undefined): AgentFailure {
  return failure.resetsAt !== undefined || resetsAt === undefined ? failure : { ...failure, resetsAt };
}

/** It did not say why. */
function unsaid({ exit, stderr, meter }: AgentEnd): AgentFailure {
  if (meter?.failure !== undefined) return { kind: "agent_crash", message: meter.failure.message };
  if (meter?.stop === "refused") return { kind: "refused", message: "The model refused to answer." };
  if (meter?.stop === "max_output")
    return { kind: "max_output", message: "The answer of the model was cut at its most tokens." };
  const how = exit.signal === null ? `with exit code ${exit.code ?? "unknown"}` : `by ${exit.signal}`;
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  return {
    kind: "agent_crash",
    message: `It ended ${how} and did not say that it was done.${last === "" ? "" : ` Its last words: ${last}`}`,
  };
}
