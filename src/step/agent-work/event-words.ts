import type { AgentEvent } from "../../agent/event.ts";

/** What an agent is doing, in a line for people; undefined for what need not be told. */
export function wordsOfEvent(event: AgentEvent): string | undefined {
  switch (event.type) {
    case "tool.started":
      return `${event.kind === "other" ? event.name : event.kind} ${oneLine(event.summary)}`.trim();
    case "tool.ended":
      return event.status === "ok"
        ? undefined
        : `${event.status}${event.head === undefined ? "" : `: ${oneLine(event.head)}`}`;
    case "message":
      return oneLine(event.text) === "" ? undefined : `says ${oneLine(event.text)}`;
    case "retrying":
      return `asks the model again${event.status === undefined ? "" : ` (${event.status})`}`;
    case "notice":
      return `note: ${oneLine(event.message)}`;
    case "failed":
      return `${event.failure.kind}: ${oneLine(event.failure.message)}`;
    case "session":
    case "text":
    case "thinking":
    case "usage":
    case "turn":
    case "ended":
    case "raw":
      return undefined;
  }
}

const longest = 200;
/** So much is looked at: the rest of a text may be large. */
const looked = 4_000;

function oneLine(text: string): string {
  const line = text.slice(0, looked).trim().replaceAll(/\s+/gu, " ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
