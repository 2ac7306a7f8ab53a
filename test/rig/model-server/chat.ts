import { isJsonObject, type JsonObject } from "../../../src/json/json.ts";
import { failureCodes, failureTypes } from "./responses.ts";
import { type Answer, argumentsOf, bits, objects, offeredTool, type Speech, unnamed, wordsOf } from "./speech.ts";

/** OpenAI Chat Completions. */
export const chat: Speech = {
  offered: (body) =>
    objects(body["tools"])
      .map(functionOf)
      .flatMap((tool) => offeredTool(tool["name"], tool["parameters"])),
  whole(answer) {
    const { text, calls } = answer;
    const message = {
      role: "assistant",
      content: text === "" ? null : text,
      ...(calls.length === 0 ? {} : { tool_calls: toolCalls(answer) }),
    };
    const choice = { index: 0, message, finish_reason: finish(answer) };
    return { ...head(answer, "chat.completion"), choices: [choice], usage: usage(answer) };
  },
  pieces(answer) {
    const piece = (delta: JsonObject, finish_reason: string | null = null) =>
      unnamed({ ...head(answer, "chat.completion.chunk"), choices: [{ index: 0, delta, finish_reason }] });
    return [
      piece({ role: "assistant", content: "" }),
      ...bits(answer.thinking).map((reasoning_content) => piece({ reasoning_content })),
      ...bits(answer.text).map((content) => piece({ content })),
      ...toolCalls(answer).flatMap((call, index) => [
        piece({ tool_calls: [{ ...call, index, function: { ...functionOf(call), arguments: "" } }] }),
        ...bits(wordsOf(functionOf(call)["arguments"])).map((bit) =>
          piece({ tool_calls: [{ index, function: { arguments: bit } }] }),
        ),
      ]),
      piece({}, finish(answer)),
      unnamed({ ...head(answer, "chat.completion.chunk"), choices: [], usage: usage(answer) }),
      "data: [DONE]\n\n",
    ];
  },
  failure: (status, message) => ({
    error: { message, type: failureTypes[status] ?? "server_error", code: failureCodes[status] ?? null, param: null },
  }),
};

function head({ id, model }: Answer, object: string): JsonObject {
  return { id: `chatcmpl-${id}`, object, created: 1_700_000_000, model };
}

function toolCalls({ id, calls }: Answer): readonly JsonObject[] {
  return calls.map((call, index) => ({
    id: `call_${id}_${index}`,
    type: "function",
    function: { name: call.name, arguments: JSON.stringify(argumentsOf(call)) },
  }));
}

function functionOf({ function: called = null }: JsonObject): JsonObject {
  return isJsonObject(called) ? called : {};
}

function finish({ stop, calls }: Answer): string {
  if (stop === "max output") return "length";
  if (stop === "refusal") return "content_filter";
  return calls.length > 0 ? "tool_calls" : "stop";
}

function usage({ usage: { inputUncached, cacheRead, output, reasoning } }: Answer): JsonObject {
  const input = inputUncached + cacheRead;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
