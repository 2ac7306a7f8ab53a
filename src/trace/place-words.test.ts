import { expect, test } from "vitest";
import { readPlaces } from "./place-words.ts";

const at = (file: string, startLine: number, endLine = startLine): object => ({ file, lines: { startLine, endLine } });

test.each([
  ["src/a.ts", [{ file: "src/a.ts" }]],
  ["src/a.ts:3", [{ file: "src/a.ts:3" }, at("src/a.ts", 3)]],
  ["src/a.ts:3-5", [{ file: "src/a.ts:3-5" }, at("src/a.ts", 3, 5)]],
  ["src/a.ts:3:", [{ file: "src/a.ts:3:" }, at("src/a.ts", 3)]],
  ["src/a.ts:3:7", [{ file: "src/a.ts:3:7" }, at("src/a.ts:3", 7), at("src/a.ts", 3)]],
  ["a b\nc:3", [{ file: "a b\nc:3" }, at("a b\nc", 3)]],
  [":3", [{ file: ":3" }]],
  ["a:", [{ file: "a:" }]],
  ["a:-3", [{ file: "a:-3" }]],
  ["a:0", []],
  ["a:5-2", []],
  ["a:1-99999999999999999999", []],
  ["", []],
])("%s may mean %j", (words, places) => {
  expect(readPlaces(words)).toEqual(places);
});
