import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { Usage } from "../../token-count.ts";
import { type Answer, type AnswerEnd, learn, lengthWritten, objectAt, objectsAt, textAt } from "../answer.ts";
import { errorOf } from "../error-said.ts";
import { readUsage, tokens } from "../usage-shape.ts";
import { openAiUsage } from "./open-ai-usage.ts";

const shape = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: tokens,
  prompt_tokens_details: z.object({ cached_tokens: tokens, cache_write_tokens: tokens }).optional().catch(undefined),
  prompt_cache_hit_tokens: tokens,
  completion_tokens_details: z.object({ reasoning_tokens: tokens }).optional().catch(undefined),
});

/** Chat Completions, of OpenAI and all that speak like it: what a stream used stands in its last chunk. */
export function readChat(answer: Answer, part: JsonObject): Answer {
  const error = objectAt(part, "error");
  const choices = objectsAt(part, "choices");
  return learn(answer, {
    usage: usageOf(part["usage"]),
    model: textAt(part, "model"),
    end: choices.map(endOf).find((end) => end !== undefined),
    error: error === undefined ? undefined : errorOf(error),
    written: choices.reduce((sum, choice) => sum + lengthWritten(choice["delta"]), 0),
  });
}

/** The chunk that a stream has only because it was asked for what it used. */
export function isUsageChunk(part: JsonObject): boolean {
  const { choices } = part;
  return Array.isArray(choices) && choices.length === 0 && objectAt(part, "usage") !== undefined;
}

function usageOf(value: JsonValue | undefined): Usage | undefined {
  const usage = readUsage(shape, value, (said) => [said.prompt_tokens, said.completion_tokens]);
  if (usage === undefined) return undefined;
  return openAiUsage({
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    total: usage.total_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens,
    written: usage.prompt_tokens_details?.cache_write_tokens,
    reasoning: usage.completion_tokens_details?.reasoning_tokens,
  });
}

function endOf(choice: JsonObject): AnswerEnd | undefined {
  const said = objectAt(choice, "delta") ?? objectAt(choice, "message");
  const reason = textAt(choice, "finish_reason");
  if (reason === "content_filter" || textAt(said, "refusal") !== undefined) return "refused";
  if (reason === undefined || reason === "error") return undefined;
  return reason === "length" ? "max_output" : "done";
}
