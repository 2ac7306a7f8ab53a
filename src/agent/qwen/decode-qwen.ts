import type { JsonObject } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { AgentRequest, Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { numberOf, objectOf, objectOfLine, objectsOf, summaryOf, summaryOfInput, textOf } from "../line.ts";

/** Reads the lines of `--output-format stream-json --include-partial-messages`. */
export function decodeQwen(session: AgentRequest["session"]["mode"]): Decoder {
  const reader = new QwenReader(session === "new");
  return { line: (text) => reader.line(text), end: () => [] };
}

/** The tool by which the answer is given where a schema holds it. */
const answerTool = "structured_output";

const kinds: ReadonlyMap<string, ToolKind> = new Map([
  ["read_file", "read"],
  ["list_directory", "read"],
  ["write_file", "write"],
  ["edit", "write"],
  ["notebook_edit", "write"],
  ["run_shell_command", "shell"],
  ["monitor", "shell"],
  ["glob", "search"],
  ["grep_search", "search"],
  ["web_fetch", "fetch"],
  ["agent", "agent"],
]);

class QwenReader {
  /** Whether the session began with this call. What the last line says of tokens is of the whole session. */
  readonly #isNew: boolean;
  #schemaHolds = false;
  /** Whether the last message came from the model, and not from a failure that the agent put into words. */
  #modelAnswered = false;
  #turn = 0;
  #retries = 0;
  readonly #open = new Set<string>();

  constructor(isNew: boolean) {
    this.#isNew = isNew;
  }

  line(text: string): readonly AgentEvent[] {
    if (text === "") return [];
    const object = objectOfLine(text);
    return (object === undefined ? undefined : this.#read(object)) ?? [{ type: "raw", line: text }];
  }

  /** Undefined for what it does not know. */
  #read(object: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "type")) {
      case "stream_event":
        return isNested(object) ? [] : this.#stream(objectOf(object, "event"));
      case "assistant":
        return this.#assistant(object);
      case "user":
        return this.#results(object);
      case "system":
        return this.#system(object);
      case "result":
        return this.#result(object);
      default:
        return undefined;
    }
  }

  #stream(event: JsonObject): readonly AgentEvent[] {
    switch (textOf(event, "type")) {
      case "content_block_delta": {
        const delta = objectOf(event, "delta");
        const kind = textOf(delta, "type");
        if (kind === "text_delta") return [{ type: "text", delta: textOf(delta, "text") }];
        return kind === "thinking_delta" ? [{ type: "thinking", delta: textOf(delta, "thinking") }] : [];
      }
      case "message_start":
        this.#turn += 1;
        return [{ type: "turn", number: this.#turn }];
      default:
        return [];
    }
  }

  #assistant(object: JsonObject): readonly AgentEvent[] {
    const message = objectOf(object, "message");
    const used = objectOf(message, "usage");
    const answered = numberOf(used, "output_tokens") > 0;
    if (!isNested(object)) this.#modelAnswered = answered;
    const said = objectsOf(message, "content").flatMap((part): readonly AgentEvent[] => {
      switch (textOf(part, "type")) {
        case "text":
          return isNested(object) ? [] : [{ type: "message", text: textOf(part, "text") }];
        case "tool_use":
          return this.#started(part);
        default:
          return [];
      }
    });
    return answered ? [...said, { type: "usage", model: textOf(message, "model"), usage: tokens(used) }] : said;
  }

  #started(call: JsonObject): readonly AgentEvent[] {
    const [id, name] = [textOf(call, "id"), textOf(call, "name")];
    if (name === answerTool) return [];
    this.#open.add(id);
    const kind = kinds.get(name) ?? (name.startsWith("mcp__") ? "mcp" : "other");
    return [{ type: "tool.started", id, kind, name, summary: summaryOfInput(objectOf(call, "input")) }];
  }

  #results(object: JsonObject): readonly AgentEvent[] {
    return objectsOf(objectOf(object, "message"), "content").flatMap((part): readonly AgentEvent[] => {
      const id = textOf(part, "tool_use_id");
      if (textOf(part, "type") !== "tool_result" || !this.#open.delete(id)) return [];
      const head = summaryOf(textOf(part, "content"));
      const status = part["is_error"] === true ? "error" : "ok";
      return [{ type: "tool.ended", id, status, ...(head === "" ? {} : { head }) }];
    });
  }

  #system(object: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "subtype")) {
      case "init":
        this.#schemaHolds = Array.isArray(object["tools"]) && object["tools"].includes(answerTool);
        return [{ type: "session", id: textOf(object, "session_id") }];
      case "retry":
        this.#retries += 1;
        return [{ type: "retrying", attempt: this.#retries }];
      default:
        return undefined;
    }
  }

  #result(object: JsonObject): readonly AgentEvent[] {
    const failed = object["is_error"] === true;
    const used = objectOf(object, "usage");
    const output = object["structured_result"];
    const last: AgentEvent = {
      type: "ended",
      ok: !failed,
      turns: numberOf(object, "num_turns"),
      ...(failed ? {} : { text: textOf(object, "result") }),
      ...(output === undefined ? {} : { output }),
      ...(this.#isNew && numberOf(used, "output_tokens") > 0 ? { usage: tokens(used) } : {}),
    };
    if (!failed) return [last];
    const message = textOf(objectOf(object, "error"), "message") || "Qwen Code says that it has failed, and not why.";
    const kind = this.#schemaHolds && this.#modelAnswered ? "schema" : "provider";
    return [{ type: "failed", failure: { kind, message } }, last];
  }
}

function isNested(object: JsonObject): boolean {
  return typeof object["parent_tool_use_id"] === "string";
}

/** Its input has the cached part in it. It does not say how much of the output was thought. */
function tokens(used: JsonObject): TokenCount {
  const cacheRead = numberOf(used, "cache_read_input_tokens");
  return {
    inputUncached: Math.max(0, numberOf(used, "input_tokens") - cacheRead),
    cacheRead,
    cacheWrite: 0,
    output: numberOf(used, "output_tokens"),
    reasoning: 0,
  };
}
