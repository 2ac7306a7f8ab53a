import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";
import { makeSource, placeAt } from "./source.ts";

test("every offset of a text has the line and the column that counting gives", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "\t", "é", "\r") });
  fc.assert(
    fc.property(text, fc.nat(), (content, seed) => {
      const offset = seed % (content.length + 1);
      const before = content.slice(0, offset).split("\n");
      const place = placeAt(makeSource("f", content), { start: offset, end: offset + 1 });
      expect([place.line, place.column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
    }),
  );
});

test("the excerpt shows the line, with carets under the words", () => {
  const source = makeSource("f", "one\n  two three\nfour");
  expect(placeAt(source, { start: 10, end: 15 }).excerpt).toBe(" 2 |   two three\n   |       ^^^^^");
});

test("tabs before the words keep their width in the line of carets", () => {
  expect(placeAt(makeSource("f", "\tx: y"), { start: 4, end: 5 }).excerpt).toBe(" 1 | \tx: y\n   | \t   ^");
});

test("a long line is cut around the words, and the carets still stand under them", () => {
  const source = makeSource("f", `${"a".repeat(500)}HERE${"b".repeat(500)}`);
  const [line = "", carets = ""] = placeAt(source, { start: 500, end: 504 }).excerpt.split("\n");
  expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("HERE");
  expect(line.length).toBeLessThan(120);
});

test("a control character is shown as a dot", () => {
  expect(placeAt(makeSource("f", "a\u001b[31mb"), { start: 0, end: 1 }).excerpt).toContain("a\u00b7[31mb");
});

test.each([
  ["timout", "timeout"],
  ["retyr", "retry"],
  ["Shell", "shell"],
  ["xyzzy", undefined],
])("the nearest word to %s is %s", (word, expected) => {
  expect(nearest(word, ["timeout", "retry", "shell", "condition"])).toBe(expected);
});

test("a suggestion quotes the word", () => {
  expect(didYouMean("timout", ["timeout"])).toBe('Did you mean "timeout"?');
});
