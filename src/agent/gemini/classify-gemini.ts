import type { AgentEnd, AgentVerdict } from "../driver.ts";
import type { AgentFailure } from "../event.ts";
import { statusFailure } from "../status-failure.ts";
import { verdictOf } from "../verdict.ts";

export function classifyGemini(end: AgentEnd): AgentVerdict {
  return verdictOf(end, failureOfExit);
}

/** The statuses that providers answer with. */
const statuses = [400, 401, 403, 404, 408, 413, 422, 429, 500, 502, 503, 504, 529];

/** Its exit code is one of its own, or what a process can carry of the HTTP status that it has failed with: the last 8 bits. */
function failureOfExit(code: number): AgentFailure | undefined {
  switch (code) {
    case 0:
    case 1:
      return undefined;
    case 41:
      return { kind: "auth", message: "The Gemini CLI found no way to authenticate." };
    case 42:
      return { kind: "bad_request", message: "The Gemini CLI did not accept what it was asked." };
    case 44:
      return {
        kind: "sandbox",
        message: "The Gemini CLI could not start the sandbox of its own that its settings ask for.",
      };
    case 53:
      return { kind: "max_turns", message: "The Gemini CLI has reached its limit of turns." };
    case 55:
      return { kind: "policy", message: "The Gemini CLI does not trust the folder." };
    default: {
      const status = statuses.find((each) => (each & 0xff) === code);
      return status === undefined ? undefined : statusFailure(status, `The provider answered with status ${status}.`);
    }
  }
}
