import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

function linesOf(chunks: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.add(chunk);
  splitter.end();
  return lines;
}

test("lines are the same however what comes is cut", () => {
  const text = fc
    .array(fc.constantFrom("a", "é", "😀", "\n", "\r\n", "{"), { maxLength: 40 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, at) => bytes.subarray(places[at], end));
      expect(linesOf(chunks)).toEqual(linesOf([bytes]));
    }),
  );
});

test("a last line without an end is a line, and nothing after a last end is none", () => {
  expect(linesOf([Buffer.from("a\r\n\nb")])).toEqual(["a", "", "b"]);
  expect(linesOf([Buffer.from("a\n")])).toEqual(["a"]);
  expect(linesOf([])).toEqual([]);
});

test("a line that is too long is passed over, and the next one is read", () => {
  const long = Buffer.alloc(6 * 1024 * 1024, "x");
  expect(linesOf([long, long, Buffer.from("\nnext\n")])).toEqual(["next"]);
});
