import type { PriceTable } from "./price.ts";

/** The day on which these were the prices of their makers. */
export const pricesAsOf = "2026-07-01";

const claude = (input: number, output: number): PriceTable[string] => ({
  input,
  output,
  cacheRead: input / 10,
  cacheWrite: input * 1.25,
});

const opus = claude(5, 25);
const olderOpus = claude(15, 75);
const sonnet = claude(3, 15);

const gpt5 = { input: 1.25, output: 10, cacheRead: 0.125 };
const gpt52 = { input: 1.75, output: 14, cacheRead: 0.175 };
const gpt5Mini = { input: 0.25, output: 2, cacheRead: 0.025 };
const proBeyond = { tokens: 272_000, input: 60, output: 270 };

const gemini3Pro = {
  input: 2,
  output: 12,
  cacheRead: 0.2,
  beyond: { tokens: 200_000, input: 4, output: 18, cacheRead: 0.4 },
};
const grok = {
  input: 1.25,
  output: 2.5,
  cacheRead: 0.2,
  beyond: { tokens: 200_000, input: 2.5, output: 5, cacheRead: 0.4 },
};
const deepseek = { input: 0.14, output: 0.28, cacheRead: 0.0028 };

/** What models cost where their makers sell them. What is not in here has no known price. */
export const prices: PriceTable = {
  "claude-fable-5": claude(10, 50),
  "claude-opus-4-8": opus,
  "claude-opus-4-7": opus,
  "claude-opus-4-6": opus,
  "claude-opus-4-5": opus,
  "claude-opus-4-1": olderOpus,
  "claude-opus-4-0": olderOpus,
  "claude-opus-4": olderOpus,
  "claude-sonnet-5": claude(2, 10),
  "claude-sonnet-4-6": sonnet,
  "claude-sonnet-4-5": sonnet,
  "claude-sonnet-4-0": sonnet,
  "claude-sonnet-4": sonnet,
  "claude-3-7-sonnet": sonnet,
  "claude-3-5-sonnet": sonnet,
  "claude-haiku-4-5": claude(1, 5),
  "claude-3-5-haiku": claude(0.8, 4),

  "gpt-5.5": {
    input: 5,
    output: 30,
    cacheRead: 0.5,
    beyond: { tokens: 272_000, input: 10, output: 45, cacheRead: 1 },
  },
  "gpt-5.5-pro": { input: 30, output: 180, beyond: proBeyond },
  "gpt-5.4": {
    input: 2.5,
    output: 15,
    cacheRead: 0.25,
    beyond: { tokens: 272_000, input: 5, output: 22.5, cacheRead: 0.5 },
  },
  "gpt-5.4-pro": { input: 30, output: 180, beyond: proBeyond },
  "gpt-5.4-mini": { input: 0.75, output: 4.5, cacheRead: 0.075 },
  "gpt-5.4-nano": { input: 0.2, output: 1.25, cacheRead: 0.02 },
  "gpt-5.3-codex": gpt52,
  "gpt-5.3-codex-spark": gpt52,
  "gpt-5.3-chat": gpt52,
  "gpt-5.2": gpt52,
  "gpt-5.2-codex": gpt52,
  "gpt-5.2-chat": gpt52,
  "gpt-5.2-pro": { input: 21, output: 168 },
  "gpt-5.1": gpt5,
  "gpt-5.1-codex": gpt5,
  "gpt-5.1-codex-max": gpt5,
  "gpt-5.1-codex-mini": gpt5Mini,
  "gpt-5.1-chat": gpt5,
  "gpt-5": gpt5,
  "gpt-5-codex": gpt5,
  "gpt-5-chat": gpt5,
  "gpt-5-mini": gpt5Mini,
  "gpt-5-nano": { input: 0.05, output: 0.4, cacheRead: 0.005 },
  "gpt-5-pro": { input: 15, output: 120 },
  "gpt-4.1": { input: 2, output: 8, cacheRead: 0.5 },
  "gpt-4.1-mini": { input: 0.4, output: 1.6, cacheRead: 0.1 },
  "gpt-4.1-nano": { input: 0.1, output: 0.4, cacheRead: 0.025 },
  "gpt-4o": { input: 2.5, output: 10, cacheRead: 1.25 },
  "gpt-4o-2024-05-13": { input: 5, output: 15 },
  "gpt-4o-mini": { input: 0.15, output: 0.6, cacheRead: 0.075 },
  o1: { input: 15, output: 60, cacheRead: 7.5 },
  "o1-pro": { input: 150, output: 600 },
  o3: { input: 2, output: 8, cacheRead: 0.5 },
  "o3-mini": { input: 1.1, output: 4.4, cacheRead: 0.55 },
  "o3-pro": { input: 20, output: 80 },
  "o4-mini": { input: 1.1, output: 4.4, cacheRead: 0.275 },

  "gemini-3.5-flash": { input: 1.5, output: 9, cacheRead: 0.15 },
  "gemini-3.1-pro": gemini3Pro,
  "gemini-3.1-pro-preview-customtools": gemini3Pro,
  "gemini-3.1-flash-lite": { input: 0.25, output: 1.5, cacheRead: 0.025 },
  "gemini-3-pro": gemini3Pro,
  "gemini-3-flash": { input: 0.5, output: 3, cacheRead: 0.05 },
  "gemini-2.5-pro": {
    input: 1.25,
    output: 10,
    cacheRead: 0.125,
    beyond: { tokens: 200_000, input: 2.5, output: 15, cacheRead: 0.25 },
  },
  "gemini-2.5-flash": { input: 0.3, output: 2.5, cacheRead: 0.03 },
  "gemini-2.5-flash-lite": { input: 0.1, output: 0.4, cacheRead: 0.01 },
  "gemini-2.0-flash": { input: 0.1, output: 0.4, cacheRead: 0.025 },
  "gemini-2.0-flash-lite": { input: 0.075, output: 0.3 },

  "grok-4.3": grok,
  "grok-4.20-0309-reasoning": grok,
  "grok-4.20-0309-non-reasoning": grok,
  "grok-build-0.1": {
    input: 1,
    output: 2,
    cacheRead: 0.2,
    beyond: { tokens: 200_000, input: 2, output: 4, cacheRead: 0.4 },
  },
  "deepseek-chat": deepseek,
  "deepseek-reasoner": deepseek,
  "deepseek-v4-flash": deepseek,
  "deepseek-v4-pro": { input: 0.435, output: 0.87, cacheRead: 0.003625 },
  "qwen3-coder-plus": { input: 1, output: 5 },
  "qwen3-coder-flash": { input: 0.3, output: 1.5 },
  "qwen3-max": { input: 1.2, output: 6 },
  "qwen3.7-plus": {
    input: 0.5,
    output: 3,
    cacheRead: 0.05,
    cacheWrite: 0.625,
    beyond: { tokens: 256_000, input: 2, output: 6, cacheRead: 0.2, cacheWrite: 2.5 },
  },
  "kimi-k2.6": { input: 0.95, output: 4, cacheRead: 0.16 },
  "glm-4.6": { input: 0.6, output: 2.2, cacheRead: 0.11 },
  "glm-5": { input: 1, output: 3.2, cacheRead: 0.2 },
  "devstral-2512": { input: 0.4, output: 2 },
  codestral: { input: 0.3, output: 0.9 },
  "minimax-m2": { input: 0.3, output: 1.2 },
};
