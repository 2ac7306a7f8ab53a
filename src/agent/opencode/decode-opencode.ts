import { z } from "zod";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, AgentFailure, ToolKind } from "../event.ts";
import { head, readJsonLine, summary } from "../json-line.ts";
import { statusFailure } from "../status-failure.ts";

const count = z.int().nonnegative().catch(0);
const tokenShape = z.object({
  input: count,
  output: count,
  reasoning: count,
  cache: z.object({ read: count, write: count }).catch({ read: 0, write: 0 }),
});

const part = {
  text: z.object({ text: z.string() }),
  tool: z.object({
    tool: z.string(),
    callID: z.string(),
    state: z.object({
      status: z.string(),
      input: z.unknown(),
      output: z.string().optional().catch(undefined),
      error: z.string().optional().catch(undefined),
    }),
  }),
  finish: z.object({ reason: z.string(), tokens: tokenShape, cost: z.number().optional().catch(undefined) }),
};

const sessionID = z.string();
const line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("step_start"), sessionID }),
  z.object({ type: z.literal("text"), sessionID, part: part.text }),
  z.object({ type: z.literal("reasoning"), sessionID, part: part.text }),
  z.object({ type: z.literal("tool_use"), sessionID, part: part.tool }),
  z.object({ type: z.literal("step_finish"), sessionID, part: part.finish }),
  z.object({
    type: z.literal("error"),
    sessionID,
    error: z.object({
      name: z.string(),
      data: z
        .object({ message: z.string().catch(""), statusCode: z.int().optional().catch(undefined) })
        .catch({ message: "" }),
    }),
  }),
]);

type Line = z.output<typeof line>;

/** Tools are told of when they have ended; messages when they are whole. It has no last word: the last step says how it ended. */
export function decodeOpencode(): Decoder {
  let session: string | undefined;
  let turns = 0;
  const read = (found: Line): readonly AgentEvent[] => {
    const first: readonly AgentEvent[] = session === found.sessionID ? [] : [{ type: "session", id: found.sessionID }];
    session = found.sessionID;
    if (found.type === "step_start") turns += 1;
    return [...first, ...eventsOf(found, turns)];
  };
  return { line: (text) => readJsonLine(text, line, read), end: () => [] };
}

function eventsOf(found: Line, turns: number): readonly AgentEvent[] {
  switch (found.type) {
    case "step_start":
      return [{ type: "turn", number: turns }];
    case "text":
      return [{ type: "message", text: found.part.text }];
    case "reasoning":
      return [{ type: "thinking", delta: found.part.text }];
    case "tool_use":
      return toolUsed(found.part);
    case "step_finish":
      return stepFinished(found.part, turns);
    case "error":
      return [{ type: "failed", failure: failureOf(found.error) }];
  }
}

function toolUsed({ tool, callID: id, state }: z.output<typeof part.tool>): readonly AgentEvent[] {
  const { status, input, output, error } = state;
  return [
    { type: "tool.started", id, kind: kindOf(tool), name: tool, summary: summary(input) },
    { type: "tool.ended", id, status: status === "completed" ? "ok" : "error", ...head(output ?? error ?? "") },
  ];
}

function stepFinished({ reason, tokens, cost }: z.output<typeof part.finish>, turns: number): readonly AgentEvent[] {
  const count = tokenCount(tokens);
  const nothing = count.inputUncached + count.cacheRead + count.cacheWrite + count.output === 0;
  // Its price is 0 where it knows none.
  const usd = cost === undefined || cost === 0 ? {} : { usd: cost };
  return [...(nothing ? [] : [{ type: "usage", usage: count, ...usd } satisfies AgentEvent]), ...finish(reason, turns)];
}

/** Other reasons than these it gives where the answer was none. */
function finish(reason: string, turns: number): readonly AgentEvent[] {
  switch (reason) {
    case "tool-calls":
      return [];
    case "stop":
      return [{ type: "ended", ok: true, turns }];
    case "length":
      return failed("max_output", "The answer ended at the most tokens that the model gives.", turns);
    case "content-filter":
      return failed("refused", "The answer was blocked by the provider.", turns);
    default:
      return failed("bad_response", "The answer of the model was none that opencode understands.", turns);
  }
}

function failed(kind: AgentFailure["kind"], message: string, turns: number): readonly AgentEvent[] {
  return [
    { type: "failed", failure: { kind, message } },
    { type: "ended", ok: false, turns },
  ];
}

function failureOf({ name, data }: Extract<Line, { type: "error" }>["error"]): AgentFailure {
  const message = data.message === "" ? `opencode has failed: ${name}.` : data.message;
  if (data.statusCode !== undefined && data.statusCode >= 400) return statusFailure(data.statusCode, message);
  switch (name) {
    case "ProviderAuthError":
      return { kind: "auth", message };
    case "ContentFilterError":
      return { kind: "refused", message };
    case "MessageOutputLengthError":
      return { kind: "max_output", message };
    case "ContextOverflowError":
      return { kind: "bad_request", message };
    case "StructuredOutputError":
      return { kind: "schema", message };
    case "MessageAbortedError":
      return { kind: "cancelled", message };
    default:
      return { kind: "provider", message };
  }
}

/** Its parts do not overlap, and thoughts stand beside the output. */
function tokenCount({ input, output, reasoning, cache }: z.output<typeof tokenShape>): TokenCount {
  return {
    inputUncached: input,
    cacheRead: cache.read,
    cacheWrite: cache.write,
    output: output + reasoning,
    reasoning,
  };
}

function kindOf(name: string): ToolKind {
  switch (name) {
    case "read":
    case "list":
      return "read";
    case "write":
    case "edit":
    case "patch":
    case "apply_patch":
      return "write";
    case "bash":
      return "shell";
    case "glob":
    case "grep":
      return "search";
    case "webfetch":
    case "websearch":
      return "fetch";
    case "task":
      return "agent";
    default:
      return "other";
  }
}
