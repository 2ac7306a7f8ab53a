import type { TokenCount } from "./meter.ts";

/** What an answer said that it used. */
export interface Usage {
  readonly count: TokenCount;
  /** The part of `cacheWrite` that is kept for an hour, which costs more. */
  readonly hourWrites: number;
}

export const noTokens: TokenCount = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

export function addTokens(one: TokenCount, other: TokenCount): TokenCount {
  return {
    inputUncached: one.inputUncached + other.inputUncached,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite: one.cacheWrite + other.cacheWrite,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
  };
}

export function inputOf({ inputUncached, cacheRead, cacheWrite }: TokenCount): number {
  return inputUncached + cacheRead + cacheWrite;
}

export function allTokens(count: TokenCount): number {
  return inputOf(count) + count.output;
}
