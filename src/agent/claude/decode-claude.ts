import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { numberOf, objectOf, objectOfLine, objectsOf, summaryOf, summaryOfInput, textOf } from "../line.ts";
import { failureOfMessage, failureOfResult } from "./failure-of-claude.ts";

/** Reads the lines of `--output-format stream-json --include-partial-messages`. */
export function decodeClaude(): Decoder {
  const reader = new ClaudeReader();
  return { line: (text) => reader.line(text), end: () => [] };
}

const kinds: ReadonlyMap<string, ToolKind> = new Map([
  ["Read", "read"],
  ["Write", "write"],
  ["Edit", "write"],
  ["MultiEdit", "write"],
  ["NotebookEdit", "write"],
  ["Bash", "shell"],
  ["Grep", "search"],
  ["Glob", "search"],
  ["WebSearch", "search"],
  ["WebFetch", "fetch"],
  ["Task", "agent"],
  ["Agent", "agent"],
]);

/** What goes on beside the work: hints for a screen. */
const quietSystem = new Set([
  "status",
  "thinking_tokens",
  "task_progress",
  "task_updated",
  "model_refusal_no_fallback",
]);

class ClaudeReader {
  #session = "";
  #turn = 0;
  /** The messages that are under way: its own, and those of agents that it has begun, by the call that began them. */
  readonly #messages = new Map<string, JsonObject>();
  #resetsAt: number | undefined;

  line(text: string): readonly AgentEvent[] {
    if (text === "") return [];
    const object = objectOfLine(text);
    const read = object === undefined ? undefined : this.#read(object);
    return object === undefined || read === undefined
      ? [{ type: "raw", line: text }]
      : [...this.#begun(object), ...read];
  }

  #begun(object: JsonObject): readonly AgentEvent[] {
    const id = textOf(object, "session_id");
    if (id === "" || id === this.#session) return [];
    this.#session = id;
    return [{ type: "session", id }];
  }

  /** Undefined for what it does not know. */
  #read(object: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "type")) {
      case "stream_event":
        return this.#stream(objectOf(object, "event"), textOf(object, "parent_tool_use_id"));
      case "assistant":
        return this.#assistant(object);
      case "user":
        return results(object);
      case "system":
        return system(object);
      case "rate_limit_event":
        return this.#limit(objectOf(object, "rate_limit_info"));
      case "result":
        return this.#result(object);
      default:
        return undefined;
    }
  }

  /** What the model says, piece by piece. What agents of the agent say is not its own words, but what they use is its use. */
  #stream(event: JsonObject, parent: string): readonly AgentEvent[] | undefined {
    switch (textOf(event, "type")) {
      case "content_block_delta": {
        const delta = objectOf(event, "delta");
        const kind = textOf(delta, "type");
        if (parent !== "") return [];
        if (kind === "text_delta") return [{ type: "text", delta: textOf(delta, "text") }];
        return kind === "thinking_delta" ? [{ type: "thinking", delta: textOf(delta, "thinking") }] : [];
      }
      case "message_start": {
        this.#messages.set(parent, objectOf(event, "message"));
        if (parent !== "") return [];
        this.#turn += 1;
        return [{ type: "turn", number: this.#turn }];
      }
      case "message_delta": {
        const message = this.#messages.get(parent) ?? {};
        // What it used when it began, and by now.
        const usage = tokens({ ...objectOf(message, "usage"), ...objectOf(event, "usage") });
        return [{ type: "usage", model: textOf(message, "model"), usage }];
      }
      case "content_block_start":
      case "content_block_stop":
      case "message_stop":
      case "ping":
        return [];
      default:
        return undefined;
    }
  }

  #assistant(object: JsonObject): readonly AgentEvent[] {
    if (object["is_api_error_message"] === true || typeof object["error"] === "string") {
      return [{ type: "failed", failure: this.#timed(failureOfMessage(object)) }];
    }
    const content = objectsOf(objectOf(object, "message"), "content");
    const text = content.filter((part) => textOf(part, "type") === "text").map((part) => textOf(part, "text"));
    const calls = content.filter((part) => textOf(part, "type") === "tool_use");
    return [
      ...(text.length === 0 || isNested(object) ? [] : [{ type: "message" as const, text: text.join("\n\n") }]),
      ...calls.map((call): AgentEvent => {
        const name = textOf(call, "name");
        const summary = summaryOfInput(objectOf(call, "input"));
        return { type: "tool.started", id: textOf(call, "id"), kind: kindOf(name), name, summary };
      }),
    ];
  }

  #limit(info: JsonObject): readonly AgentEvent[] {
    const resetsAt = numberOf(info, "resetsAt");
    if (textOf(info, "status") === "rejected" && resetsAt > 0) this.#resetsAt = resetsAt * 1000;
    return [];
  }

  #result(object: JsonObject): readonly AgentEvent[] {
    const failure = failureOfResult(object);
    const usd = priceOf(object);
    const output = object["structured_output"];
    const ended: AgentEvent = {
      type: "ended",
      ok: failure === undefined,
      ...(failure === undefined ? { text: textOf(object, "result") } : {}),
      ...(output === undefined || output === null ? {} : { output }),
      usage: tokens(objectOf(object, "usage")),
      ...(usd === undefined ? {} : { usd }),
      turns: numberOf(object, "num_turns"),
    };
    return failure === undefined ? [ended] : [{ type: "failed", failure: this.#timed(failure) }, ended];
  }

  #timed<Failure extends { readonly kind: string }>(failure: Failure): Failure {
    if (failure.kind !== "rate_limit" || this.#resetsAt === undefined) return failure;
    return { ...failure, resetsAt: this.#resetsAt };
  }
}

function system(object: JsonObject): readonly AgentEvent[] | undefined {
  const subtype = textOf(object, "subtype");
  if (subtype === "init" || quietSystem.has(subtype)) return [];
  if (subtype === "informational") return [{ type: "notice", message: textOf(object, "content") }];
  if (subtype !== "api_retry") return undefined;
  const status = numberOf(object, "error_status");
  return [
    {
      type: "retrying",
      attempt: numberOf(object, "attempt"),
      ...(status === 0 ? {} : { status }),
      delayMs: numberOf(object, "retry_delay_ms"),
    },
  ];
}

function results(object: JsonObject): readonly AgentEvent[] {
  const decisions = new Map(
    objectsOf(object, "tool_result_meta").map((meta) => [
      textOf(meta, "id"),
      textOf(objectOf(meta, "permission_decision"), "decision"),
    ]),
  );
  return objectsOf(objectOf(object, "message"), "content")
    .filter((part) => textOf(part, "type") === "tool_result")
    .map((part): AgentEvent => {
      const id = textOf(part, "tool_use_id");
      const head = summaryOf(wordsOf(part["content"]));
      const status = decisions.get(id) === "reject" ? "denied" : part["is_error"] === true ? "error" : "ok";
      return { type: "tool.ended", id, status, ...(head === "" ? {} : { head }) };
    });
}

/** A result is text, or a list of parts. */
function wordsOf(content: JsonValue = null): string {
  if (typeof content === "string") return content;
  const parts = objectsOf({ content }, "content");
  return parts.map((part) => textOf(part, "text")).join("\n");
}

function isNested(object: JsonObject): boolean {
  return typeof object["parent_tool_use_id"] === "string";
}

function kindOf(name: string): ToolKind {
  return kinds.get(name) ?? (name.startsWith("mcp__") ? "mcp" : "other");
}

function tokens(usage: JsonObject): TokenCount {
  return {
    inputUncached: numberOf(usage, "input_tokens"),
    cacheRead: numberOf(usage, "cache_read_input_tokens"),
    cacheWrite: numberOf(usage, "cache_creation_input_tokens"),
    output: numberOf(usage, "output_tokens"),
    reasoning: numberOf(objectOf(usage, "output_tokens_details"), "thinking_tokens"),
  };
}

/** It prices models that it does not know as if they were others, and says so: such a price is none. */
function priceOf(object: JsonObject): number | undefined {
  const models = Object.values(objectOf(object, "modelUsage"));
  const guessed = objectsOf({ models }, "models").some((model) => textOf(model, "costBasis") === "unknown");
  const usd = object["total_cost_usd"];
  return typeof usd === "number" && !guessed ? usd : undefined;
}
