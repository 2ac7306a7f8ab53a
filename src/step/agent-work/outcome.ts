import type { Consulted } from "../../agent/consult.ts";
import type { Agent } from "../../agent/agent.ts";
import { isMetered } from "../../agent/doors.ts";
import { type AgentFailure, failureKinds } from "../../agent/event.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { ProcessEnd } from "../../process/process.ts";
import { exitCodeOf } from "../run-process.ts";
import type { Ending } from "./place.ts";

/** How the engine goes on after an agent's failure. */
export function nextOf(failure: AgentFailure, onBreach: "fail" | "ask"): AttemptOutcome["next"] {
  if (failure.kind === "budget" && onBreach === "ask") return { how: "ask", message: failure.message };
  if (failure.kind === "rate_limit" && failure.resetsAt !== undefined)
    return { how: "wait", until: failure.resetsAt, why: failure.message };
  return failureKinds[failure.kind].help === "never" ? { how: "never" } : undefined;
}

/** How an agent has left its place. */
export function endingOf({ verdict }: Consulted, onBreach: "fail" | "ask"): Ending {
  if (verdict.ok) return "done";
  const next = nextOf(verdict.failure, onBreach);
  return next === undefined || next.how === "never" ? "failed" : "paused";
}

/** What an agent has used, by the meter where there is one, else by its own word. What is not known is null. */
export function usageOf({ tally, driven }: Consulted): JsonObject {
  if (tally !== undefined) {
    const { calls, usage, usd, models, complete } = tally;
    return { source: "meter", calls, ...tokensOf(complete ? usage : undefined), usd: usd ?? null, models };
  }
  const { usage, usd } = driven?.seen ?? {};
  return { source: "agent", calls: null, ...tokensOf(usage), usd: usd ?? null };
}

function tokensOf(usage: TokenCount | undefined): JsonObject {
  return {
    input: usage?.inputUncached ?? null,
    cache_read: usage?.cacheRead ?? null,
    cache_write: usage?.cacheWrite ?? null,
    output: usage?.output ?? null,
    reasoning: usage?.reasoning ?? null,
  };
}

export function agentWords(agent: Agent, { version }: Consulted): JsonObject {
  const { name, driver, sandbox } = agent;
  return { name, driver: driver.name, version: version ?? null, sandbox, metered: isMetered(agent) };
}

export function failureWords({ kind, httpStatus, resetsAt }: AgentFailure): JsonObject {
  return {
    kind,
    ...(httpStatus === undefined ? {} : { http_status: httpStatus }),
    ...(resetsAt === undefined ? {} : { resets_at: resetsAt }),
  };
}

/** The reason beside the status of a step. */
export function reasonOf({ kind }: AgentFailure, end: ProcessEnd | undefined): string {
  if (kind === "agent_missing" || kind === "sandbox") return "unavailable";
  if (kind === "agent_crash" && end?.how === "exited") return "exit";
  return kind;
}

export function exitOf(end: ProcessEnd | undefined): number {
  return end === undefined ? -1 : exitCodeOf(end);
}
