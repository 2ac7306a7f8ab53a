import type { Usage } from "../../token-count.ts";

export interface OpenAiNumbers {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly total: number | undefined;
  readonly cached: number | undefined;
  readonly written: number | undefined;
  readonly reasoning: number | undefined;
}

/**
 * The input includes what is read from a cache and written to it. The output includes reasoning, but for servers whose total
 * shows that it does not.
 */
export function openAiUsage(numbers: OpenAiNumbers): Usage {
  const { input = 0, output = 0, total, reasoning = 0 } = numbers;
  const cacheRead = Math.min(numbers.cached ?? 0, input);
  const cacheWrite = Math.min(numbers.written ?? 0, input - cacheRead);
  const beside = reasoning > output || (reasoning > 0 && total === input + output + reasoning);
  const count = {
    inputUncached: input - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    output: beside ? output + reasoning : output,
    reasoning,
  };
  return { count, hourWrites: 0 };
}
