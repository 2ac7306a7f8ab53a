import { z } from "zod";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { head, readJsonLine, summary } from "../json-line.ts";

const count = z.int().nonnegative().catch(0);

const line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("init"), session_id: z.string() }),
  z.object({ type: z.literal("message"), role: z.string(), content: z.string(), delta: z.boolean().optional() }),
  z.object({ type: z.literal("tool_use"), tool_name: z.string(), tool_id: z.string(), parameters: z.unknown() }),
  z.object({
    type: z.literal("tool_result"),
    tool_id: z.string(),
    status: z.string(),
    output: z.string().optional().catch(undefined),
    error: z.object({ type: z.string().optional() }).optional().catch(undefined),
  }),
  z.object({ type: z.literal("error"), severity: z.string().optional(), message: z.string() }),
  z.object({
    type: z.literal("result"),
    status: z.string(),
    error: z.object({ type: z.string(), message: z.string() }).optional().catch(undefined),
    stats: z
      .object({ total_tokens: count, input_tokens: count, output_tokens: count, cached: count })
      .optional()
      .catch(undefined),
  }),
]);

type Line = z.output<typeof line>;

export function decodeGemini(): Decoder {
  /** The pieces of the message that is being said. */
  let said = "";
  const closeMessage = (): readonly AgentEvent[] => {
    const text = said;
    said = "";
    return text === "" ? [] : [{ type: "message", text }];
  };
  const read = (found: Line): readonly AgentEvent[] => {
    switch (found.type) {
      case "init":
        return [{ type: "session", id: found.session_id }];
      case "message":
        if (found.role !== "assistant") return [];
        said += found.content;
        return found.delta === true ? [{ type: "text", delta: found.content }] : closeMessage();
      case "tool_use":
        return [...closeMessage(), toolStarted(found)];
      case "tool_result":
        return [toolEnded(found)];
      case "error":
        return [...closeMessage(), { type: "notice", message: found.message }];
      case "result":
        return [...closeMessage(), ...ended(found)];
    }
  };
  return { line: (text) => readJsonLine(text, line, read), end: closeMessage };
}

function toolStarted({ tool_id, tool_name, parameters }: Extract<Line, { type: "tool_use" }>): AgentEvent {
  return { type: "tool.started", id: tool_id, kind: kindOf(tool_name), name: tool_name, summary: summary(parameters) };
}

function toolEnded({ tool_id, status, output, error }: Extract<Line, { type: "tool_result" }>): AgentEvent {
  const denied = error?.type === "policy_violation";
  return {
    type: "tool.ended",
    id: tool_id,
    status: denied ? "denied" : status === "success" ? "ok" : "error",
    ...head(output ?? ""),
  };
}

function ended({ status, error, stats }: Extract<Line, { type: "result" }>): readonly AgentEvent[] {
  const ok = status === "success";
  return [
    ...(ok ? [] : [failed(error)]),
    { type: "ended", ok, ...(stats === undefined || stats.total_tokens === 0 ? {} : { usage: tokens(stats) }) },
  ];
}

function failed(error: { readonly type: string; readonly message: string } | undefined): AgentEvent {
  const message = error?.message ?? "The Gemini CLI says that it has failed, and not why.";
  const kind =
    error?.type === "FatalTurnLimitedError"
      ? "max_turns"
      : error?.type === "FatalAuthenticationError"
        ? "auth"
        : "provider";
  return { type: "failed", failure: { kind, message } };
}

/** Its input has the cached part in it, and its output not the thoughts: they are in the total alone. */
function tokens(stats: {
  readonly total_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached: number;
}): TokenCount {
  const reasoning = Math.max(0, stats.total_tokens - stats.input_tokens - stats.output_tokens);
  return {
    inputUncached: Math.max(0, stats.input_tokens - stats.cached),
    cacheRead: stats.cached,
    cacheWrite: 0,
    output: stats.output_tokens + reasoning,
    reasoning,
  };
}

function kindOf(name: string): ToolKind {
  switch (name) {
    case "read_file":
    case "read_many_files":
    case "list_directory":
      return "read";
    case "write_file":
    case "replace":
      return "write";
    case "run_shell_command":
      return "shell";
    case "glob":
    case "grep_search":
    case "search_file_content":
      return "search";
    case "web_fetch":
    case "google_web_search":
      return "fetch";
    case "invoke_agent":
      return "agent";
    default:
      return name.startsWith("mcp_") ? "mcp" : "other";
  }
}
