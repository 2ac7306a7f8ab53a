import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { Usage } from "../../token-count.ts";
import { type Answer, type AnswerEnd, learn, lengthWritten, objectAt, textAt } from "../answer.ts";
import { errorOf } from "../error-said.ts";
import { readUsage, tokens } from "../usage-shape.ts";

const shape = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_creation: z.object({ ephemeral_1h_input_tokens: tokens }).optional().catch(undefined),
});

/** Anthropic Messages: the input is said first and does not include what is cached; the output is said as it grows. */
export function readMessages(answer: Answer, part: JsonObject): Answer {
  const type = textAt(part, "type") ?? "";
  switch (type) {
    case "message":
      return learn(answer, {
        usage: usageOf(answer.usage, part["usage"]),
        model: textAt(part, "model"),
        end: endOf(part["stop_reason"]),
      });
    case "message_start": {
      const message = objectAt(part, "message");
      return learn(answer, { usage: usageOf(answer.usage, message?.["usage"]), model: textAt(message, "model") });
    }
    case "message_delta":
      return learn(answer, {
        usage: usageOf(answer.usage, part["usage"]),
        end: endOf(objectAt(part, "delta")?.["stop_reason"]),
      });
    case "error":
      return learn(answer, { error: errorOf(part) });
    default:
      return learn(answer, { written: lengthWritten(part["delta"]) });
  }
}

/** All numbers only grow, and one that is missing is as it was. */
function usageOf(before: Usage | undefined, value: JsonValue | undefined): Usage | undefined {
  const usage = readUsage(shape, value, (said) => [said.input_tokens, said.output_tokens]);
  if (usage === undefined) return undefined;
  const { count, hourWrites } = before ?? { count: undefined, hourWrites: 0 };
  return {
    count: {
      inputUncached: Math.max(count?.inputUncached ?? 0, usage.input_tokens ?? 0),
      cacheRead: Math.max(count?.cacheRead ?? 0, usage.cache_read_input_tokens ?? 0),
      cacheWrite: Math.max(count?.cacheWrite ?? 0, usage.cache_creation_input_tokens ?? 0),
      output: Math.max(count?.output ?? 0, usage.output_tokens ?? 0),
      // Thinking is in the output, and how much of it is not said.
      reasoning: 0,
    },
    hourWrites: Math.max(hourWrites, usage.cache_creation?.ephemeral_1h_input_tokens ?? 0),
  };
}

function endOf(reason: JsonValue | undefined): AnswerEnd | undefined {
  if (typeof reason !== "string") return undefined;
  if (reason === "refusal") return "refused";
  return reason === "max_tokens" || reason === "model_context_window_exceeded" ? "max_output" : "done";
}
