import type { AgentEnd, AgentVerdict } from "../driver.ts";
import type { AgentFailure } from "../event.ts";
import { verdictOf } from "../verdict.ts";

export function classifyQwen(end: AgentEnd): AgentVerdict {
  return verdictOf(end, failureOfExit);
}

/** At its own limits it says no last word. */
function failureOfExit(code: number): AgentFailure | undefined {
  switch (code) {
    case 41:
      return { kind: "auth", message: "Qwen Code found no way to authenticate." };
    case 42:
      return { kind: "bad_request", message: "Qwen Code did not accept what it was asked." };
    case 44:
      return {
        kind: "sandbox",
        message: "Qwen Code could not start the sandbox of its own that its settings ask for.",
      };
    case 53:
      return { kind: "max_turns", message: "Qwen Code has reached its limit of turns." };
    case 55:
      return { kind: "budget", message: "Qwen Code has reached its limit of time or of calls of tools." };
    default:
      return undefined;
  }
}
