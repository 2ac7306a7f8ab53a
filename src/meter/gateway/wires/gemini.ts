import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { Usage } from "../../token-count.ts";
import { type Answer, type AnswerEnd, learn, lengthWritten, objectAt, objectsAt, textAt } from "../answer.ts";
import { errorOf } from "../error-said.ts";
import { readUsage, tokens } from "../usage-shape.ts";

const shape = z.object({
  promptTokenCount: tokens,
  candidatesTokenCount: tokens,
  cachedContentTokenCount: tokens,
  thoughtsTokenCount: tokens,
  toolUsePromptTokenCount: tokens,
  totalTokenCount: tokens,
});

const refusals = new Set([
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "LANGUAGE",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
]);

/** Gemini: every part says what was used until then. */
export function readGemini(answer: Answer, part: JsonObject): Answer {
  const error = objectAt(part, "error");
  const candidates = objectsAt(part, "candidates");
  const blocked = textAt(objectAt(part, "promptFeedback"), "blockReason") !== undefined;
  return learn(answer, {
    usage: usageOf(part["usageMetadata"]),
    model: textAt(part, "modelVersion"),
    end: blocked ? "refused" : candidates.map(endOf).find((end) => end !== undefined),
    error: error === undefined ? undefined : errorOf(error),
    written: candidates.reduce((sum, candidate) => sum + lengthWritten(objectAt(candidate, "content")?.["parts"]), 0),
  });
}

/** The input includes what is cached, but not what tools brought in; the output excludes thoughts. */
function usageOf(value: JsonValue | undefined): Usage | undefined {
  const usage = readUsage(shape, value, (said) => [said.promptTokenCount, said.totalTokenCount]);
  if (usage === undefined) return undefined;
  const { promptTokenCount: prompt = 0, thoughtsTokenCount: reasoning = 0, toolUsePromptTokenCount: tools = 0 } = usage;
  const cacheRead = Math.min(usage.cachedContentTokenCount ?? 0, prompt);
  const count = {
    inputUncached: prompt - cacheRead + tools,
    cacheRead,
    cacheWrite: 0,
    output: (usage.candidatesTokenCount ?? 0) + reasoning,
    reasoning,
  };
  return { count, hourWrites: 0 };
}

function endOf(candidate: JsonObject): AnswerEnd | undefined {
  const reason = textAt(candidate, "finishReason");
  if (reason === undefined || reason === "FINISH_REASON_UNSPECIFIED") return undefined;
  if (refusals.has(reason)) return "refused";
  return reason === "MAX_TOKENS" ? "max_output" : "done";
}
