import type { JsonObject } from "../../../src/json/json.ts";
import { type Answer, argumentsOf, bits, named, objects, offeredTool, type Speech, wordsOf } from "./speech.ts";

/** Anthropic Messages. */
export const messages: Speech = {
  offered: (body) => objects(body["tools"]).flatMap((tool) => offeredTool(tool["name"], tool["input_schema"])),
  whole: (answer) => ({
    ...head(answer),
    content: blocks(answer),
    stop_reason: stopReason(answer),
    usage: usage(answer),
  }),
  pieces(answer) {
    const start = { ...head(answer), content: [], stop_reason: null, usage: { ...usage(answer), output_tokens: 1 } };
    return [
      named("message_start", { type: "message_start", message: start }),
      ...blocks(answer).flatMap(blockPieces),
      named("message_delta", {
        type: "message_delta",
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: usage(answer),
      }),
      named("message_stop", { type: "message_stop" }),
    ];
  },
  failure: (status, message) => ({
    type: "error",
    error: { type: failureTypes[status] ?? "api_error", message },
    request_id: "req_scripted",
  }),
};

const failureTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

function head({ id, model }: Answer): JsonObject {
  return { id: `msg_${id}`, type: "message", role: "assistant", model, stop_sequence: null };
}

function blocks({ id, thinking, text, calls }: Answer): readonly JsonObject[] {
  const found: JsonObject[] = [
    ...(thinking === "" ? [] : [{ type: "thinking", thinking, signature: "c2NyaXB0ZWQ=" }]),
    ...(text === "" ? [] : [{ type: "text", text }]),
    ...calls.map((call, index) => ({
      type: "tool_use",
      id: `toolu_${id}_${index}`,
      name: call.name,
      input: argumentsOf(call),
    })),
  ];
  return found.length === 0 ? [{ type: "text", text: "" }] : found;
}

function blockPieces(block: JsonObject, index: number): readonly string[] {
  const delta = (value: JsonObject) =>
    named("content_block_delta", { type: "content_block_delta", index, delta: value });
  const start = (value: JsonObject) =>
    named("content_block_start", { type: "content_block_start", index, content_block: value });
  const stop = named("content_block_stop", { type: "content_block_stop", index });
  const { type, thinking, signature, text, input } = block;
  if (type === "thinking") {
    return [
      start({ type, thinking: "", signature: "" }),
      ...bits(wordsOf(thinking)).map((bit) => delta({ type: "thinking_delta", thinking: bit })),
      delta({ type: "signature_delta", signature: signature ?? "" }),
      stop,
    ];
  }
  if (type === "text") {
    const said = bits(wordsOf(text)).map((bit) => delta({ type: "text_delta", text: bit }));
    return [start({ type, text: "" }), ...said, stop];
  }
  const typed = bits(JSON.stringify(input)).map((bit) => delta({ type: "input_json_delta", partial_json: bit }));
  return [start({ ...block, input: {} }), ...typed, stop];
}

function stopReason({ stop, calls }: Answer): string {
  if (stop === "max output") return "max_tokens";
  if (stop === "refusal") return "refusal";
  return calls.length > 0 ? "tool_use" : "end_turn";
}

function usage({ usage: used }: Answer): JsonObject {
  return {
    input_tokens: used.inputUncached,
    cache_creation_input_tokens: used.cacheWrite,
    cache_read_input_tokens: used.cacheRead,
    output_tokens: used.output,
  };
}
