import type { MeterFailure } from "../meter/meter.ts";
import type { AgentEnd, AgentVerdict } from "./driver.ts";
import type { AgentFailure, FailureKind } from "./event.ts";
import { lastWords } from "./plain-text.ts";
import { statusFailure } from "./status-failure.ts";

/** What an exit code of an agent means, where it means more than that it has failed. */
export type FailureOfExit = (code: number) => AgentFailure | undefined;

/**
 * How an agent has ended, where it tells its end. It has done what it was asked only if it says so, its process has ended well, nothing
 * has failed, and the model had said all. Nothing is ever read from what was written for people.
 */
export function verdictOf(end: AgentEnd, failureOfExit: FailureOfExit = () => undefined): AgentVerdict {
  const { exit, seen, meter } = end;
  const { text, ended } = seen;
  const failed = meter?.breach ?? meter?.failure ?? seen.failures.at(-1);
  if (exit.code === 0 && ended?.ok === true && failed === undefined)
    return { ok: true, text, ...(ended.output === undefined ? {} : { output: ended.output }) };
  return { ok: false, text, failure: failureOf(end, failureOfExit) };
}

/** The first that knows: the cap of the meter, a failure that the agent named, the last answer of the provider, the exit code. */
function failureOf({ exit, seen, meter, stderr }: AgentEnd, failureOfExit: FailureOfExit): AgentFailure {
  if (meter?.breach !== undefined) {
    const { cap, used, limit } = meter.breach;
    return { kind: "budget", message: `It was stopped at its limit of ${limit} ${cap}; it had used ${used}.` };
  }
  const told = seen.failures.at(-1);
  const isVague =
    told === undefined || ((told.kind === "provider" || told.kind === "agent_crash") && told.httpStatus === undefined);
  if (!isVague) return withReset(told, meter?.failure);
  if (meter?.failure !== undefined) return failureOfMeter(meter.failure);
  const ofExit = exit.code === null ? undefined : failureOfExit(exit.code);
  if (ofExit !== undefined) return told === undefined ? ofExit : { ...ofExit, message: told.message };
  // The provider has answered: it is the answer that was not understood.
  if (told?.kind === "provider" && meter !== undefined) return { ...told, kind: "bad_response" };
  return told ?? { kind: "agent_crash", message: crashWords(exit, stderr) };
}

const kindsOfReasons: Readonly<Record<NonNullable<MeterFailure["reason"]>, FailureKind>> = {
  cut: "bad_response",
  garbled: "bad_response",
  silent: "silent",
  refused: "refused",
  max_output: "max_output",
};

function failureOfMeter(failure: MeterFailure): AgentFailure {
  const { status, message, reason } = failure;
  if (reason !== undefined && status < 400) return withReset({ kind: kindsOfReasons[reason], message }, failure);
  if (status > 0 && status < 400) return { kind: "bad_response", message };
  return withReset(statusFailure(status, message), failure);
}

function withReset(failure: AgentFailure, meter: MeterFailure | undefined): AgentFailure {
  const { resetsAt } = meter ?? {};
  return failure.resetsAt !== undefined || resetsAt === undefined ? failure : { ...failure, resetsAt };
}

function crashWords({ code, signal }: AgentEnd["exit"], stderr: string): string {
  const how = signal === null ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
  return `It ended ${how} and did not say that it was done.${lastWords(stderr)}`;
}
