import { addTokens, noTokens } from "../meter/token-count.ts";
import type { Seen } from "./driver.ts";
import type { AgentEvent } from "./event.ts";

/** An agent that goes round in circles may tell of the same failure for ever. */
const mostFailures = 9;

export const nothingSeen: Seen = { failures: [], text: "", denials: 0 };

/** A line was passed over, and nobody knows what it said. */
export function passedOver(seen: Seen): Seen {
  return { ...seen, isCut: true };
}

/** What is remembered after one more event. */
export function seeing(seen: Seen, event: AgentEvent): Seen {
  switch (event.type) {
    case "session":
      return { ...seen, session: event.id };
    case "message":
      return { ...seen, text: event.text, isCut: event.isCut === true };
    case "tool.ended":
      return event.status === "denied" ? { ...seen, denials: seen.denials + 1 } : seen;
    case "usage":
      return { ...seen, usage: addTokens(seen.usage ?? noTokens, event.usage), ...dollars(seen, event.usd) };
    case "failed":
      return { ...seen, failures: [...seen.failures.slice(-mostFailures), event.failure] };
    case "ended":
      return {
        ...seen,
        ended: event,
        ...(event.text === undefined ? {} : { text: event.text }),
        ...(event.text === undefined && event.output === undefined ? {} : { isCut: false }),
        ...(event.usage === undefined ? {} : { usage: event.usage }),
        ...(event.usd === undefined ? {} : { usd: event.usd }),
      };
    case "text":
    case "thinking":
    case "tool.started":
    case "retrying":
    case "turn":
    case "notice":
    case "raw":
      return seen;
  }
}

function dollars({ usd }: Seen, more: number | undefined): { readonly usd?: number } {
  return more === undefined ? {} : { usd: (usd ?? 0) + more };
}
