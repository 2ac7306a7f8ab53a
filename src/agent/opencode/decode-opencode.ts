import type { JsonObject } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import type { Decoder } from "../driver.ts";
import type { AgentEvent, AgentFailure, ToolKind } from "../event.ts";
import { numberOf, objectOf, objectOfLine, summaryOf, summaryOfInput, textOf } from "../line.ts";
import { statusFailure } from "../status-failure.ts";

/**
 * Reads the lines of `run --format json`. Tools are told of when they have ended, messages when they are whole. It has no last word:
 * the last step says how it ended, and that none follows is seen when no more comes.
 */
export function decodeOpencode(): Decoder {
  const reader = new OpencodeReader();
  return { line: (text) => reader.line(text), end: () => reader.end() };
}

const kinds: ReadonlyMap<string, ToolKind> = new Map([
  ["read", "read"],
  ["list", "read"],
  ["write", "write"],
  ["edit", "write"],
  ["patch", "write"],
  ["apply_patch", "write"],
  ["bash", "shell"],
  ["glob", "search"],
  ["grep", "search"],
  ["websearch", "search"],
  ["webfetch", "fetch"],
  ["task", "agent"],
]);

/** It goes on for ever where the answers of the model are none; after so many in a row it is taken to have ended. */
const mostEmptySteps = 5;

class OpencodeReader {
  #session = "";
  #turn = 0;
  /** How the last step ended. */
  #finish = "";
  #emptySteps = 0;
  #isOver = false;

  line(text: string): readonly AgentEvent[] {
    if (text === "") return [];
    const object = objectOfLine(text);
    const read = object === undefined ? undefined : this.#read(object, objectOf(object, "part"));
    return object === undefined || read === undefined
      ? [{ type: "raw", line: text }]
      : [...this.#begun(object), ...read];
  }

  end(): readonly AgentEvent[] {
    return this.#finish === "" || this.#isOver ? [] : ended(this.#finish, this.#turn);
  }

  #begun(object: JsonObject): readonly AgentEvent[] {
    const id = textOf(object, "sessionID");
    if (id === "" || id === this.#session) return [];
    this.#session = id;
    return [{ type: "session", id }];
  }

  /** Undefined for what it does not know. */
  #read(object: JsonObject, part: JsonObject): readonly AgentEvent[] | undefined {
    switch (textOf(object, "type")) {
      case "step_start":
        this.#turn += 1;
        return [{ type: "turn", number: this.#turn }];
      case "text":
        return [{ type: "message", text: textOf(part, "text") }];
      case "reasoning":
        return [{ type: "thinking", delta: textOf(part, "text") }];
      case "tool_use":
        return toolUsed(part);
      case "step_finish":
        return this.#finished(part);
      case "error":
        return [{ type: "failed", failure: failureOf(objectOf(object, "error")) }];
      default:
        return undefined;
    }
  }

  #finished(part: JsonObject): readonly AgentEvent[] {
    this.#finish = textOf(part, "reason");
    const usage = tokens(objectOf(part, "tokens"));
    if (usage.inputUncached + usage.cacheRead + usage.cacheWrite + usage.output > 0) {
      this.#emptySteps = 0;
      // Its price is 0 where it knows none.
      const usd = numberOf(part, "cost");
      return [{ type: "usage", usage, ...(usd === 0 ? {} : { usd }) }];
    }
    this.#emptySteps += 1;
    if (this.#emptySteps < mostEmptySteps || this.#isOver) return [];
    this.#isOver = true;
    return ended("unknown", this.#turn);
  }
}

function toolUsed(part: JsonObject): readonly AgentEvent[] {
  const [id, name] = [textOf(part, "callID"), textOf(part, "tool")];
  const state = objectOf(part, "state");
  const head = summaryOf(textOf(state, "output") || textOf(state, "error"));
  const status = textOf(state, "status") === "completed" ? "ok" : "error";
  return [
    {
      type: "tool.started",
      id,
      kind: kinds.get(name) ?? "other",
      name,
      summary: summaryOfInput(objectOf(state, "input")),
    },
    { type: "tool.ended", id, status, ...(head === "" ? {} : { head }) },
  ];
}

/** Why the last step ended. Other reasons than these it gives where the answer of the model was none. */
function ended(finish: string, turns: number): readonly AgentEvent[] {
  switch (finish) {
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

const kindsOfErrors: ReadonlyMap<string, AgentFailure["kind"]> = new Map([
  ["ProviderAuthError", "auth"],
  ["ContentFilterError", "refused"],
  ["MessageOutputLengthError", "max_output"],
  ["ContextOverflowError", "bad_request"],
  ["StructuredOutputError", "schema"],
  ["MessageAbortedError", "cancelled"],
]);

function failureOf(error: JsonObject): AgentFailure {
  const [name, data] = [textOf(error, "name"), objectOf(error, "data")];
  const message = textOf(data, "message") || `opencode has failed: ${name}.`;
  const status = numberOf(data, "statusCode");
  return status >= 400 ? statusFailure(status, message) : { kind: kindsOfErrors.get(name) ?? "provider", message };
}

/** Its parts do not overlap, and thoughts stand beside the output. */
function tokens(used: JsonObject): TokenCount {
  const cache = objectOf(used, "cache");
  const reasoning = numberOf(used, "reasoning");
  return {
    inputUncached: numberOf(used, "input"),
    cacheRead: numberOf(cache, "read"),
    cacheWrite: numberOf(cache, "write"),
    output: numberOf(used, "output") + reasoning,
    reasoning,
  };
}
