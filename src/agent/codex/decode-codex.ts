import type { JsonObject } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { AgentRequest, Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { numberOf, objectOf, objectOfLine, objectsOf, summaryOf, textOf } from "../line.ts";

/** Reads the lines of `codex exec --json`. */
export function decodeCodex(session: AgentRequest["session"]["mode"]): Decoder {
  const reader = new CodexReader(session === "new");
  return { line: (text) => reader.line(text), end: () => reader.end() };
}

class CodexReader {
  #turn = 0;
  #over = false;
  /** What it complained of last. It may have got over it. */
  #complaint = "";
  readonly #started = new Set<string>();
  readonly #fresh: boolean;

  constructor(fresh: boolean) {
    this.#fresh = fresh;
  }

  line(text: string): readonly AgentEvent[] {
    if (text === "") return [];
    const object = objectOfLine(text);
    return (object === undefined ? undefined : this.#read(object)) ?? [{ type: "raw", line: text }];
  }

  /** Where it gives up before its first turn, its last complaint is all that it says. */
  end(): readonly AgentEvent[] {
    return this.#over || this.#complaint === "" ? [] : [failed(this.#complaint)];
  }

  #read(object: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "type")) {
      case "thread.started":
        return [{ type: "session", id: textOf(object, "thread_id") }];
      case "turn.started":
        this.#turn += 1;
        return [{ type: "turn", number: this.#turn }];
      case "item.started":
        return this.#begun(objectOf(object, "item"));
      case "item.updated":
        return [];
      case "item.completed":
        return this.#completed(objectOf(object, "item"));
      case "error":
        this.#complaint = textOf(object, "message");
        return [{ type: "notice", message: this.#complaint }];
      case "turn.completed":
        this.#over = true;
        // It is that of the whole session: for one that goes on nobody knows what this call has used.
        return [{ type: "ended", ok: true, ...(this.#fresh ? { usage: tokens(objectOf(object, "usage")) } : {}) }];
      case "turn.failed":
        this.#over = true;
        return [failed(textOf(objectOf(object, "error"), "message")), { type: "ended", ok: false }];
      default:
        return undefined;
    }
  }

  #begun(item: JsonObject): readonly AgentEvent[] | undefined {
    const type = textOf(item, "type");
    const tool = toolOf(item);
    if (tool === undefined) return quietItems.has(type) ? [] : undefined;
    const id = textOf(item, "id");
    this.#started.add(id);
    return [{ type: "tool.started", id, ...tool }];
  }

  #completed(item: JsonObject): readonly AgentEvent[] | undefined {
    const id = textOf(item, "id");
    switch (textOf(item, "type")) {
      case "agent_message":
        return [{ type: "message", text: textOf(item, "text") }];
      case "reasoning":
        return [{ type: "thinking", delta: textOf(item, "text") }];
      // It means a warning: what makes a turn fail is told by the turn.
      case "error":
        return [{ type: "notice", message: textOf(item, "message") }];
      case "todo_list":
        return [];
      default: {
        // Some tools are told of only when they are over.
        const started = this.#started.has(id) ? [] : this.#begun(item);
        if (started === undefined) return undefined;
        const head = summaryOf(textOf(item, "aggregated_output"));
        return [...started, { type: "tool.ended", id, status: statusOf(item), ...(head === "" ? {} : { head }) }];
      }
    }
  }
}

const quietItems = new Set(["agent_message", "reasoning", "todo_list"]);

/** Codex tells of a failure in words alone: its kind is what the meter says. */
function failed(message: string): AgentEvent {
  return { type: "failed", failure: { kind: "provider", message } };
}

interface CodexTool {
  readonly kind: ToolKind;
  readonly name: string;
  readonly summary: string;
}

function toolOf(item: JsonObject): CodexTool | undefined {
  const name = textOf(item, "type");
  switch (name) {
    case "command_execution":
      return { kind: "shell", name, summary: summaryOf(textOf(item, "command")) };
    case "file_change": {
      const paths = objectsOf(item, "changes").map((change) => textOf(change, "path"));
      return { kind: "write", name, summary: summaryOf(paths.join(", ")) };
    }
    case "web_search":
      return { kind: "search", name, summary: summaryOf(textOf(item, "query")) };
    case "mcp_tool_call":
      return { kind: "mcp", name: `${textOf(item, "server")}.${textOf(item, "tool")}`, summary: "" };
    case "collab_tool_call":
      return { kind: "agent", name: textOf(item, "tool"), summary: summaryOf(textOf(item, "prompt")) };
    default:
      return undefined;
  }
}

function statusOf(item: JsonObject): "ok" | "error" | "denied" {
  const status = textOf(item, "status");
  if (status === "declined") return "denied";
  return status === "failed" || numberOf(item, "exit_code") !== 0 ? "error" : "ok";
}

/** Its input holds what was cached. */
function tokens(usage: JsonObject): TokenCount {
  const cacheRead = numberOf(usage, "cached_input_tokens");
  const cacheWrite = numberOf(usage, "cache_write_input_tokens");
  return {
    inputUncached: Math.max(0, numberOf(usage, "input_tokens") - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: numberOf(usage, "output_tokens"),
    reasoning: numberOf(usage, "reasoning_output_tokens"),
  };
}
