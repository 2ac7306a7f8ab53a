import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  [5, 5],
  [0.5, 0.5],
  ["90s", 90],
  ["5m", 300],
  ["1h30m", 5400],
  ["250ms", 0.25],
  [" 2d ", 172_800],
])("%s is %s seconds", (written, seconds) => {
  expect(parseDuration(written)).toBe(seconds);
});

test.each([
  [0],
  [-1],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [1e12],
  [true],
  [null],
  [""],
  ["5"],
  ["5 m"],
  ["m"],
  ["-5m"],
  [[5]],
  ["0s"],
])("%s is no duration", (written) => {
  expect(parseDuration(written)).toBeUndefined();
});
