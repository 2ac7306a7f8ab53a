import type { AgentEnd, AgentVerdict, Decoder } from "./driver.ts";
import { readEvent } from "./event-shape.ts";
import { verdictOfExit } from "./plain-text.ts";

/** For our own programs, which write events as lines of JSON. */
export function eventLines(): Decoder {
  return {
    line: (text) => (text.trim() === "" ? [] : [readEvent(text) ?? { type: "raw", line: text }]),
    end: () => [],
  };
}

/** Such a program says itself how it went. */
export function verdictOfEvents(end: AgentEnd): AgentVerdict {
  const { seen, exit } = end;
  const { ended, text } = seen;
  if (exit.code !== 0 || ended === undefined || !ended.ok) {
    const verdict = verdictOfExit(end);
    if (!verdict.ok) return verdict;
    const message = "The agent ended without saying how it went.";
    return { ok: false, failure: seen.failures.at(-1) ?? { kind: "agent_crash", message }, text };
  }
  return { ok: true, text, ...(ended.output === undefined ? {} : { output: ended.output }) };
}
