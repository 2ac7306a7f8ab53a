import { z } from "zod";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { head, readJsonLine, summary } from "../json-line.ts";

const count = z.int().nonnegative().catch(0);
const usage = z.object({ input_tokens: count, output_tokens: count, cache_read_input_tokens: count });

const delta = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text_delta"), text: z.string() }),
  z.object({ type: z.literal("thinking_delta"), thinking: z.string() }),
]);

const block = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("tool_use"), id: z.string(), name: z.string(), input: z.unknown() }),
]);
const toolResult = z.object({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  is_error: z.boolean().catch(false),
  content: z.unknown(),
});
const unknownBlock = z.unknown().transform(() => undefined);
/** Whether it is of the agent itself, and not of one that it has asked. */
const parent = z.string().nullish();

const line = z.union([
  z.object({
    type: z.literal("stream_event"),
    parent_tool_use_id: parent,
    event: z.object({ type: z.string(), delta: z.union([delta, unknownBlock]) }),
  }),
  z.object({
    type: z.literal("assistant"),
    parent_tool_use_id: parent,
    message: z.object({ content: z.array(z.union([block, unknownBlock])), usage: usage.optional().catch(undefined) }),
  }),
  z.object({
    type: z.literal("user"),
    message: z.object({ content: z.array(z.union([toolResult, unknownBlock])).catch([]) }),
  }),
  z.object({
    type: z.literal("system"),
    subtype: z.literal("init"),
    session_id: z.string(),
    tools: z.array(z.string()).catch([]),
  }),
  z.object({ type: z.literal("system"), subtype: z.literal("retry") }),
  z.object({
    type: z.literal("result"),
    session_id: z.string(),
    is_error: z.boolean(),
    result: z.string().optional(),
    structured_result: z.json().optional(),
    num_turns: count,
    usage: usage.optional().catch(undefined),
    error: z.object({ message: z.string() }).optional().catch(undefined),
    permission_denials: z.array(z.object({ tool_use_id: z.string() })).catch([]),
  }),
]);

type Line = z.output<typeof line>;
type Result = Extract<Line, { type: "result" }>;
type Assistant = Extract<Line, { type: "assistant" }>;

/** The tool by which the answer is given where a schema holds it. */
const answerTool = "structured_output";

export function decodeQwen(): Decoder {
  let schemaHolds = false;
  /** Whether the last message came from the model, and not from a failure that the agent put into words. */
  let modelAnswered = false;
  let turns = 0;
  let retries = 0;
  const read = (found: Line): readonly AgentEvent[] => {
    switch (found.type) {
      case "stream_event":
        return found.parent_tool_use_id == null ? streamed(found.event.delta) : [];
      case "assistant":
        modelAnswered = (found.message.usage?.output_tokens ?? 0) > 0;
        if (!modelAnswered) return spoken(found);
        turns += 1;
        return [...spoken(found), { type: "turn", number: turns }];
      case "user":
        return found.message.content.flatMap((each) => (each === undefined ? [] : [toolEnded(each)]));
      case "system":
        if (found.subtype === "retry") return [{ type: "retrying", attempt: ++retries }];
        schemaHolds = found.tools.includes(answerTool);
        return [{ type: "session", id: found.session_id }];
      case "result":
        return ended(found, schemaHolds && modelAnswered ? "schema" : "provider");
    }
  };
  return { line: (text) => readJsonLine(text, line, read), end: () => [] };
}

function streamed(piece: z.output<typeof delta> | undefined): readonly AgentEvent[] {
  switch (piece?.type) {
    case "text_delta":
      return [{ type: "text", delta: piece.text }];
    case "thinking_delta":
      return [{ type: "thinking", delta: piece.thinking }];
    case undefined:
      return [];
  }
}

function spoken({ message, parent_tool_use_id }: Assistant): readonly AgentEvent[] {
  return message.content.flatMap((each): readonly AgentEvent[] => {
    switch (each?.type) {
      case "text":
        return parent_tool_use_id == null ? [{ type: "message", text: each.text }] : [];
      case "tool_use": {
        const { id, name, input } = each;
        return name === answerTool
          ? []
          : [{ type: "tool.started", id, kind: kindOf(name), name, summary: summary(input) }];
      }
      case undefined:
        return [];
    }
  });
}

function toolEnded({ tool_use_id, is_error, content }: z.output<typeof toolResult>): AgentEvent {
  const said = typeof content === "string" ? content : "";
  return { type: "tool.ended", id: tool_use_id, status: is_error ? "error" : "ok", ...head(said) };
}

function ended(found: Result, kind: "schema" | "provider"): readonly AgentEvent[] {
  const { is_error, result, structured_result, num_turns, usage: used, error, permission_denials } = found;
  const message = error?.message ?? "Qwen Code says that it has failed, and not why.";
  return [
    ...permission_denials.map((each): AgentEvent => ({ type: "tool.ended", id: each.tool_use_id, status: "denied" })),
    ...(is_error ? [{ type: "failed", failure: { kind, message } } satisfies AgentEvent] : []),
    {
      type: "ended",
      ok: !is_error,
      turns: num_turns,
      ...(result === undefined ? {} : { text: result }),
      ...(structured_result === undefined ? {} : { output: structured_result }),
      ...(used === undefined || used.input_tokens + used.output_tokens === 0 ? {} : { usage: tokens(used) }),
    },
  ];
}

/** Its input has the cached part in it. It does not say how much of the output was thought. */
function tokens(used: z.output<typeof usage>): TokenCount {
  return {
    inputUncached: Math.max(0, used.input_tokens - used.cache_read_input_tokens),
    cacheRead: used.cache_read_input_tokens,
    cacheWrite: 0,
    output: used.output_tokens,
    reasoning: 0,
  };
}

function kindOf(name: string): ToolKind {
  switch (name) {
    case "read_file":
    case "read_many_files":
    case "list_directory":
      return "read";
    case "write_file":
    case "edit":
    case "notebook_edit":
      return "write";
    case "run_shell_command":
    case "monitor":
      return "shell";
    case "glob":
    case "grep_search":
      return "search";
    case "web_fetch":
      return "fetch";
    case "agent":
      return "agent";
    default:
      return name.startsWith("mcp__") ? "mcp" : "other";
  }
}
