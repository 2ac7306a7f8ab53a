import type { JsonObject } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, ToolKind } from "../event.ts";
import { HeldText } from "../held-text.ts";
import { longestLine } from "../line-splitter.ts";
import { numberOf, objectOf, objectOfLine, summaryOf, summaryOfInput, textOf } from "../line.ts";

/** Reads the lines of `--output-format stream-json`. */
export function decodeGemini(): Decoder {
  const reader = new GeminiReader();
  return { line: (text) => reader.line(text), end: () => reader.closeMessage() };
}

const kinds: ReadonlyMap<string, ToolKind> = new Map([
  ["read_file", "read"],
  ["read_many_files", "read"],
  ["list_directory", "read"],
  ["write_file", "write"],
  ["replace", "write"],
  ["run_shell_command", "shell"],
  ["glob", "search"],
  ["grep_search", "search"],
  ["google_web_search", "search"],
  ["web_fetch", "fetch"],
  ["invoke_agent", "agent"],
]);

class GeminiReader {
  /** The message that is being said. */
  readonly #said = new HeldText(longestLine);

  line(text: string): readonly AgentEvent[] {
    if (text === "") return [];
    const object = objectOfLine(text);
    return (object === undefined ? undefined : this.#read(object)) ?? [{ type: "raw", line: text }];
  }

  closeMessage(): readonly AgentEvent[] {
    return this.#said.message();
  }

  /** Undefined for what it does not know. */
  #read(object: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "type")) {
      case "init":
        return [{ type: "session", id: textOf(object, "session_id") }];
      case "message":
        return textOf(object, "role") === "assistant" ? this.#message(object) : [];
      case "tool_use":
        return [...this.closeMessage(), toolStarted(object)];
      case "tool_result":
        return [toolEnded(object)];
      case "error":
        return [...this.closeMessage(), { type: "notice", message: textOf(object, "message") }];
      case "result":
        return [...this.closeMessage(), ...ended(object)];
      default:
        return undefined;
    }
  }

  #message(object: JsonObject): readonly AgentEvent[] {
    const delta = textOf(object, "content");
    this.#said.add(delta);
    return object["delta"] === true ? [{ type: "text", delta }] : this.closeMessage();
  }
}

function toolStarted(object: JsonObject): AgentEvent {
  const name = textOf(object, "tool_name");
  const kind = kinds.get(name) ?? (name.startsWith("mcp_") ? "mcp" : "other");
  const summary = summaryOfInput(objectOf(object, "parameters"));
  return { type: "tool.started", id: textOf(object, "tool_id"), kind, name, summary };
}

function toolEnded(object: JsonObject): AgentEvent {
  const denied = textOf(objectOf(object, "error"), "type") === "policy_violation";
  const status = denied ? "denied" : textOf(object, "status") === "success" ? "ok" : "error";
  const head = summaryOf(textOf(object, "output"));
  return { type: "tool.ended", id: textOf(object, "tool_id"), status, ...(head === "" ? {} : { head }) };
}

function ended(object: JsonObject): readonly AgentEvent[] {
  const ok = textOf(object, "status") === "success";
  const stats = objectOf(object, "stats");
  const usage = numberOf(stats, "total_tokens") === 0 ? {} : { usage: tokens(stats) };
  const last: AgentEvent = { type: "ended", ok, ...usage };
  return ok ? [last] : [failed(objectOf(object, "error")), last];
}

function failed(error: JsonObject): AgentEvent {
  const message = textOf(error, "message") || "The Gemini CLI says that it has failed, and not why.";
  switch (textOf(error, "type")) {
    case "FatalTurnLimitedError":
      return { type: "failed", failure: { kind: "max_turns", message } };
    case "FatalAuthenticationError":
      return { type: "failed", failure: { kind: "auth", message } };
    default:
      return { type: "failed", failure: { kind: "provider", message } };
  }
}

/** Its input has the cached part in it, and its output not the thoughts: they are in the total alone. */
function tokens(stats: JsonObject): TokenCount {
  const [input, output] = [numberOf(stats, "input_tokens"), numberOf(stats, "output_tokens")];
  const cacheRead = numberOf(stats, "cached");
  const reasoning = Math.max(0, numberOf(stats, "total_tokens") - input - output);
  return {
    inputUncached: Math.max(0, input - cacheRead),
    cacheRead,
    cacheWrite: 0,
    output: output + reasoning,
    reasoning,
  };
}
