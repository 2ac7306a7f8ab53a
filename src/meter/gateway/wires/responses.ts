import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { Usage } from "../../token-count.ts";
import { type Answer, type AnswerEnd, learn, objectAt, objectsAt, textAt } from "../answer.ts";
import { errorOf } from "../error-said.ts";
import { readUsage, tokens } from "../usage-shape.ts";
import { openAiUsage } from "./open-ai-usage.ts";

const shape = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  total_tokens: tokens,
  input_tokens_details: z.object({ cached_tokens: tokens, cache_write_tokens: tokens }).optional().catch(undefined),
  output_tokens_details: z.object({ reasoning_tokens: tokens }).optional().catch(undefined),
});

/** OpenAI Responses: the last event has the whole answer, and what it used. */
export function readResponses(answer: Answer, part: JsonObject): Answer {
  if (part["object"] === "response") return learnResponse(answer, part);
  const response = objectAt(part, "response");
  if (response !== undefined) return learnResponse(answer, response);
  if (part["type"] === "error") return learn(answer, { error: errorOf(objectAt(part, "error") ?? part) });
  const { delta } = part;
  return typeof delta === "string" ? learn(answer, { written: delta.length }) : answer;
}

function learnResponse(answer: Answer, response: JsonObject): Answer {
  const failed = response["status"] === "failed";
  return learn(answer, {
    usage: usageOf(response["usage"]),
    model: textAt(response, "model"),
    end: endOf(response),
    error: failed ? errorOf(objectAt(response, "error") ?? {}) : undefined,
  });
}

function usageOf(value: JsonValue | undefined): Usage | undefined {
  const usage = readUsage(shape, value, (said) => [said.input_tokens, said.output_tokens]);
  if (usage === undefined) return undefined;
  return openAiUsage({
    input: usage.input_tokens,
    output: usage.output_tokens,
    total: usage.total_tokens,
    cached: usage.input_tokens_details?.cached_tokens,
    written: usage.input_tokens_details?.cache_write_tokens,
    reasoning: usage.output_tokens_details?.reasoning_tokens,
  });
}

function endOf(response: JsonObject): AnswerEnd | undefined {
  if (response["status"] === "incomplete") {
    const reason = objectAt(response, "incomplete_details")?.["reason"];
    return reason === "content_filter" ? "refused" : "max_output";
  }
  if (response["status"] !== "completed") return undefined;
  const parts = objectsAt(response, "output").flatMap((item) => objectsAt(item, "content"));
  return parts.some((part) => part["type"] === "refusal") ? "refused" : "done";
}
