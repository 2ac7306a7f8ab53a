import type { MeterFailure } from "../meter/meter.ts";
import type { AgentEnd, AgentVerdict } from "./driver.ts";
import type { AgentFailure } from "./event.ts";
import { statusFailure } from "./status-failure.ts";

/**
 * What came of an agent, for those that say in an event of their own that they have ended. A claim to have done it counts only
 * where the process has ended well, nothing has failed, and the last answer of the model was one. Nothing is ever read from prose.
 */
export function judge(end: AgentEnd, failureOfExit: (code: number) => AgentFailure | undefined): AgentVerdict {
  const { exit, seen, meter } = end;
  const told = seen.failures.at(-1);
  const metered = meter?.breach ?? meter?.failure;
  if (exit.code === 0 && seen.ended?.ok === true && told === undefined && metered === undefined) {
    const { output } = seen.ended;
    return { ok: true, text: seen.text, ...(output === undefined ? {} : { output }) };
  }
  return { ok: false, failure: failureOf(end, failureOfExit), text: seen.text };
}

/** The first that knows: the meter's cap, a failure that the agent named, the meter's last answer, the exit code. */
function failureOf(
  { exit, seen, meter, stderr }: AgentEnd,
  failureOfExit: (code: number) => AgentFailure | undefined,
): AgentFailure {
  const told = seen.failures.at(-1);
  if (meter?.breach !== undefined) {
    const { cap, used, limit } = meter.breach;
    return { kind: "budget", message: `It was stopped at its limit of ${limit} ${cap}; it had used ${used}.` };
  }
  if (told !== undefined && told.kind !== "provider") return told;
  if (meter?.failure !== undefined) return meterFailure(meter.failure);
  const ofExit = exit.code === null ? undefined : failureOfExit(exit.code);
  if (ofExit !== undefined) return told === undefined ? ofExit : { ...ofExit, message: told.message };
  return told ?? { kind: "agent_crash", message: crashWords(exit, stderr) };
}

function meterFailure({ status, message, resetsAt }: MeterFailure): AgentFailure {
  const failure: AgentFailure = status < 400 ? { kind: "bad_response", message } : statusFailure(status, message);
  return { ...failure, ...(resetsAt === undefined ? {} : { resetsAt }) };
}

function crashWords({ code, signal }: AgentEnd["exit"], stderr: string): string {
  const how = signal === null ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
  const last = stderr.trimEnd().split("\n").at(-1)?.slice(0, 300) ?? "";
  return `It ended ${how} and did not say that it was done${last === "" ? "." : `: ${last}`}`;
}
