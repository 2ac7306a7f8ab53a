import type { JsonObject } from "../../../src/json/json.ts";
import { type Answer, bits, named, objects, offeredTool, type Speech, wordsOf } from "./speech.ts";
import type { OfferedTool } from "./tools.ts";

/** OpenAI Responses. */
export const responses: Speech = {
  offered: (body) => objects(body["tools"]).flatMap(offered),
  whole: (answer) => finished(answer),
  pieces(answer) {
    let sequence = 0;
    const event = (type: string, data: JsonObject) => named(type, { type, sequence_number: sequence++, ...data });
    return [
      event("response.created", { response: begun(answer) }),
      event("response.in_progress", { response: begun(answer) }),
      ...items(answer).flatMap((item, index) =>
        itemPieces(item, (type, data) => event(type, { output_index: index, ...data })),
      ),
      event(answer.stop === "max output" ? "response.incomplete" : "response.completed", {
        response: finished(answer),
      }),
    ];
  },
  failure: (status, message) => ({
    error: { message, type: failureTypes[status] ?? "server_error", code: failureCodes[status] ?? null, param: null },
  }),
};

export const failureTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "invalid_request_error",
  403: "invalid_request_error",
  429: "rate_limit_exceeded",
};

export const failureCodes: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  429: "rate_limit_exceeded",
};

function offered(tool: JsonObject): readonly OfferedTool[] {
  const { type, name, parameters, tools } = tool;
  if (type === "namespace") return objects(tools).flatMap(offered);
  if (type === "custom") return offeredTool(name, {}).map((each) => ({ ...each, freeform: true }));
  return offeredTool(name, parameters);
}

function begun({ id, model }: Answer): JsonObject {
  return {
    id: `resp_${id}`,
    object: "response",
    created_at: 1_700_000_000,
    status: "in_progress",
    model,
    output: [],
    parallel_tool_calls: true,
    tools: [],
    error: null,
    incomplete_details: null,
  };
}

function finished(answer: Answer): JsonObject {
  const { inputUncached, cacheRead, output, reasoning } = answer.usage;
  const input = inputUncached + cacheRead;
  const cut = answer.stop === "max output";
  return {
    ...begun(answer),
    status: cut ? "incomplete" : "completed",
    incomplete_details: cut ? { reason: "max_output_tokens" } : null,
    output: items(answer),
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: cacheRead },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    },
  };
}

function items({ id, thinking, text, calls, stop }: Answer): readonly JsonObject[] {
  const reasoning: JsonObject = {
    type: "reasoning",
    id: `rs_${id}`,
    summary: [{ type: "summary_text", text: thinking }],
    encrypted_content: null,
  };
  const part: JsonObject =
    stop === "refusal" ? { type: "refusal", refusal: text } : { type: "output_text", text, annotations: [] };
  const message: JsonObject = {
    type: "message",
    id: `msg_${id}`,
    status: "completed",
    role: "assistant",
    content: [part],
  };
  return [
    ...(thinking === "" ? [] : [reasoning]),
    ...(text === "" && calls.length > 0 ? [] : [message]),
    ...calls.map((call, index): JsonObject => {
      const common = { call_id: `call_${id}_${index}`, name: call.name, status: "completed" };
      return call.kind === "text"
        ? { type: "custom_tool_call", id: `ctc_${id}_${index}`, ...common, input: call.text }
        : { type: "function_call", id: `fc_${id}_${index}`, ...common, arguments: JSON.stringify(call.value) };
    }),
  ];
}

function itemPieces(item: JsonObject, event: (type: string, data: JsonObject) => string): readonly string[] {
  const item_id = item["id"] ?? "";
  const part = objects(item["content"])[0];
  if (item["type"] === "message" && part !== undefined) {
    const content_index = 0;
    const kind = part["type"] === "refusal" ? "refusal" : "output_text";
    const text = wordsOf(part["refusal"] ?? part["text"]);
    const empty = kind === "refusal" ? { ...part, refusal: "" } : { ...part, text: "" };
    return [
      event("response.output_item.added", { item: { ...item, status: "in_progress", content: [] } }),
      event("response.content_part.added", { item_id, content_index, part: empty }),
      ...bits(text).map((delta) => event(`response.${kind}.delta`, { item_id, content_index, delta })),
      event(`response.${kind}.done`, { item_id, content_index, [kind === "refusal" ? "refusal" : "text"]: text }),
      event("response.content_part.done", { item_id, content_index, part }),
      event("response.output_item.done", { item }),
    ];
  }
  if (item["type"] === "function_call") {
    const typed = wordsOf(item["arguments"]);
    return [
      event("response.output_item.added", { item: { ...item, arguments: "", status: "in_progress" } }),
      ...bits(typed).map((delta) => event("response.function_call_arguments.delta", { item_id, delta })),
      event("response.function_call_arguments.done", { item_id, arguments: typed }),
      event("response.output_item.done", { item }),
    ];
  }
  return [event("response.output_item.added", { item }), event("response.output_item.done", { item })];
}
