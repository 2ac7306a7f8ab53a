import fc from "fast-check";
import { expect, test } from "vitest";
import type { LineSpan } from "../review/line-span.ts";
import { editedOnce, type Line, linesWith, textOf, whereNow } from "../../test/rig/line-edits.ts";
import { LineMap } from "./line-map.ts";

const span = (startLine: number, endLine: number): LineSpan => ({ startLine, endLine });

/** All ranges of a text. */
function spansOf(lines: readonly Line[]): readonly LineSpan[] {
  return lines.flatMap((_, from) => lines.slice(from).map((__, more) => span(from + 1, from + 1 + more)));
}

test("lines that nobody touched are where the edits before them have moved them", () => {
  const map = new LineMap("a\nb\nc\nd\n", "new\na\nb\nc\nlast\n");
  expect(map.now(span(1, 3))).toEqual({ state: "whole", lines: span(2, 4) });
  expect(map.now(span(3, 4))).toEqual({ state: "touched", near: span(4, 5) });
  expect(map.now(span(4, 4))).toEqual({ state: "touched", near: span(5, 5) });
});

test.each([
  ["CRLF", "a\r\nb\r\nc\r\n"],
  ["no line end at the end", "a\nb\nc"],
])("how lines are ended changes none of them: %s", (_, text) => {
  expect(new LineMap("a\nb\nc\n", text).now(span(1, 3))).toEqual({ state: "whole", lines: span(1, 3) });
});

test.each([
  ["before the first", span(0, 1)],
  ["after the last", span(3, 4)],
  ["backwards", span(2, 1)],
])("a range that was never there is touched: %s", (_, range) => {
  expect(new LineMap("a\nb\nc", "a\nb\nc").now(range)).toEqual({ state: "touched" });
});

test("of lines that are gone without anything in their place, nothing is near", () => {
  expect(new LineMap("a\nb\nc", "a\nc").now(span(2, 2))).toEqual({ state: "touched" });
  expect(new LineMap("a", "").now(span(1, 1))).toEqual({ state: "touched" });
});

test("a piece that was moved as a whole is whole, and so is what it was moved past; what it was cut from is not", () => {
  const map = new LineMap("a\n{\nb\n}\n{\nc\n}\nd", "a\n{\nc\n}\n{\nb\n}\nd");
  expect(map.now(span(2, 4))).toEqual({ state: "whole", lines: span(5, 7) });
  expect(map.now(span(5, 7))).toEqual({ state: "whole", lines: span(2, 4) });
  expect(map.now(span(4, 6))).toMatchObject({ state: "touched" });
  expect(map.now(span(1, 3))).toMatchObject({ state: "touched" });
});

test("a piece that stands elsewhere more than once is not taken for any of them", () => {
  const map = new LineMap("a\nx\nb\nc", "b\nc\nx\nd\nx\ne");
  expect(map.now(span(2, 2))).toMatchObject({ state: "touched" });
  expect(new LineMap("a\nx\nb\nc", "b\nc\nx\nd").now(span(2, 2))).toMatchObject({ state: "whole" });
});

test("any single edit touches exactly the ranges whose lines are not there in one piece any more, and says where the others are", () => {
  fc.assert(
    fc.property(editedOnce(linesWith({ repeated: false })), ({ before, after }) => {
      const map = new LineMap(textOf(before), textOf(after));
      for (const range of spansOf(before)) {
        const now = whereNow(range, before, after);
        const found = map.now(range);
        if (now === undefined) expect(found.state).toBe("touched");
        else expect(found).toEqual({ state: "whole", lines: now });
      }
    }),
    { numRuns: 500 },
  );
});

test("also where lines are repeated, no edit in one place touches a range beside it, and what is whole reads as before", () => {
  fc.assert(
    fc.property(editedOnce(linesWith({ repeated: true })), ({ kind, before, after }) => {
      const map = new LineMap(textOf(before), textOf(after));
      for (const range of spansOf(before)) {
        const found = map.now(range);
        if (kind !== "moved" && whereNow(range, before, after) !== undefined) expect(found.state).toBe("whole");
        if (found.state === "whole") expect(cut(after, found.lines)).toEqual(cut(before, range));
        else if (found.near !== undefined) expect(found.near.endLine).toBeLessThanOrEqual(after.length);
      }
    }),
    { numRuns: 500 },
  );
});

function cut(lines: readonly Line[], { startLine, endLine }: LineSpan): readonly string[] {
  return lines.slice(startLine - 1, endLine).map(({ text }) => text);
}

function many(word: string): readonly string[] {
  return Array.from({ length: 30_000 }, (_, at) => `${word} ${at % 7}`);
}

test("a text without measure is mapped all the same: what both ends have in common, and what is there once", () => {
  const before = ["head", ...many("old"), "once", ...many("older"), "tail"];
  const after = ["head", ...many("new"), "once", ...many("newer"), "tail"];
  const map = new LineMap(before.join("\n"), after.join("\n"));
  for (const line of [1, 30_002, 60_003]) expect(map.now(span(line, line))).toMatchObject({ state: "whole" });
  expect(map.now(span(2, 3))).toMatchObject({ state: "touched" });
  // Of two thousand places nobody looks for the one that is meant.
  const same = Array.from({ length: 2_000 }, () => "same");
  expect(new LineMap(["x", "same", "y"].join("\n"), ["z", ...same, "w"].join("\n")).now(span(2, 2))).toMatchObject({
    state: "touched",
  });
});
