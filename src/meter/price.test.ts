import fc from "fast-check";
import { expect, test } from "vitest";
import { dollars, type Price, priceFinder } from "./price.ts";
import { prices, pricesAsOf } from "./prices.ts";
import { noTokens } from "./token-count.ts";

const find = priceFinder([prices]);

test.each([
  ["claude-sonnet-4-5", 3],
  ["claude-sonnet-4-5-20250929", 3],
  ["claude-sonnet-4-5@20250929", 3],
  ["anthropic/claude-sonnet-4.5", 3],
  ["openrouter/anthropic/claude-sonnet-4.5", 3],
  ["Claude-Sonnet-4-5[1m]", 3],
  ["claude-opus-4-20250514", 15],
  ["claude-opus-4-5-20251101", 5],
  ["claude-3-5-haiku-latest", 0.8],
  ["gpt-5-2025-08-07", 1.25],
  ["openai/gpt-5-mini", 0.25],
  ["gpt-4o-2024-05-13", 5],
  ["gpt-4o-2024-08-06", 2.5],
  ["gemini-2.5-pro-preview-05-06", 1.25],
  ["gemini-2.0-flash-001", 0.1],
  ["models/gemini-2.5-flash", 0.3],
])("the price of %s is found", (model, input) => {
  expect(find(model)?.input).toBe(input);
});

test.each([
  [""],
  ["/"],
  ["gpt"],
  ["gpt-5-turbo"],
  ["gpt-50"],
  ["claude-sonnet-4-5-of-tomorrow"],
  ["claude"],
  ["llama3:8b"],
  ["deepseek/deepseek-chat:free"],
  ["constructor"],
  ["__proto__"],
  ["-20250929"],
])("%j has no known price", (model) => {
  expect(find(model)).toBeUndefined();
});

test("a price of the project counts more than a longer name that is known", () => {
  const own = priceFinder([
    { "gpt-4o": { input: 1, output: 1 }, "anthropic/claude-opus-4-5": { input: 2, output: 2 } },
    prices,
  ]);
  expect(own("gpt-4o-2024-05-13")?.input).toBe(1);
  expect(own("anthropic/claude-opus-4.5")?.input).toBe(2);
  expect(own("claude-opus-4-5")?.input).toBe(5);
});

test("the known prices have a day, are above 0, and what is read from a cache costs no more than what is not", () => {
  expect(new Date(pricesAsOf).toISOString().slice(0, 10)).toBe(pricesAsOf);
  for (const price of Object.values(prices)) {
    for (const { input, output, cacheRead = input, cacheWrite = input } of [
      price,
      ...(price.beyond === undefined ? [] : [price.beyond]),
    ]) {
      expect(Math.min(input, output, cacheRead, cacheWrite)).toBeGreaterThan(0);
      expect(cacheRead).toBeLessThanOrEqual(input);
    }
  }
});

test("twice as many tokens of each sort cost twice as much, within the same rates", () => {
  const price: Price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };
  const tokens = fc.nat(1_000_000);
  const counts = fc.record({ inputUncached: tokens, cacheRead: tokens, cacheWrite: tokens, output: tokens });
  fc.assert(
    fc.property(counts, (count) => {
      const twice = Object.fromEntries(Object.entries(count).map(([name, value]) => [name, value * 2]));
      const once = dollars(price, { count: { ...noTokens, ...count }, hourWrites: 0 });
      expect(dollars(price, { count: { ...noTokens, ...twice }, hourWrites: 0 })).toBeCloseTo(once * 2, 9);
    }),
  );
});
