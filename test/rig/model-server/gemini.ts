import type { JsonObject } from "../../../src/json/json.ts";
import { type Answer, argumentsOf, bits, objects, offeredTool, type Speech, unnamed, wordsOf } from "./speech.ts";

/** Gemini's generateContent. */
export const gemini: Speech = {
  offered: (body) =>
    objects(body["tools"])
      .flatMap((tool) => objects(tool["functionDeclarations"]))
      .flatMap((tool) => offeredTool(tool["name"], tool["parametersJsonSchema"] ?? tool["parameters"])),
  whole: (answer) => response(answer, { parts: parts(answer), finish: true }),
  pieces(answer) {
    const said = parts({ ...answer, calls: [] }).flatMap((part) =>
      bits(wordsOf(part["text"])).map((text) =>
        unnamed(response(answer, { parts: [{ ...part, text }], finish: false })),
      ),
    );
    const calls = parts({ ...answer, text: "", thinking: "" });
    return [...said, unnamed(response(answer, { parts: calls.length === 0 ? [{ text: "" }] : calls, finish: true }))];
  },
  failure: (status, message) => ({
    error: { code: status, message, status: failureStatuses[status] ?? "UNKNOWN" },
  }),
};

const failureStatuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

function parts({ id, thinking, text, calls }: Answer): readonly JsonObject[] {
  return [
    ...(thinking === "" ? [] : [{ text: thinking, thought: true }]),
    ...(text === "" ? [] : [{ text }]),
    ...calls.map((call, index) => ({
      functionCall: { id: `call_${id}_${index}`, name: call.name, args: argumentsOf(call) },
    })),
  ];
}

function response(
  answer: Answer,
  { parts: said, finish }: { readonly parts: readonly JsonObject[]; readonly finish: boolean },
): JsonObject {
  const { inputUncached, cacheRead, output, reasoning } = answer.usage;
  const input = inputUncached + cacheRead;
  return {
    candidates: [
      { content: { role: "model", parts: said }, ...(finish ? { finishReason: finishReason(answer) } : {}), index: 0 },
    ],
    usageMetadata: {
      promptTokenCount: input,
      cachedContentTokenCount: cacheRead,
      // Gemini counts thoughts beside the candidates, not among them.
      candidatesTokenCount: output - reasoning,
      thoughtsTokenCount: reasoning,
      totalTokenCount: input + output,
    },
    modelVersion: answer.model,
    responseId: answer.id,
  };
}

function finishReason({ stop }: Answer): string {
  if (stop === "max output") return "MAX_TOKENS";
  return stop === "refusal" ? "SAFETY" : "STOP";
}
