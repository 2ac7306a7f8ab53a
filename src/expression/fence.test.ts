import fc from "fast-check";
import { expect, test } from "vitest";
import { Fence, fenced } from "./fence.ts";

/** What stands between the first line and the last. */
function inside(text: string): { readonly word: string; readonly what: string; readonly content: string } {
  const end = text.indexOf("\n");
  const [, word = "", what = ""] = /^<<([0-9a-f]{24}) (.*)$/u.exec(text.slice(0, end)) ?? [];
  const close = `${word}>>`;
  expect(text.endsWith(close)).toBe(true);
  return { word, what, content: text.slice(end + 1, -close.length) };
}

const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("<", ">", "\n", "a", "0", " ", "\r", "\u2028") }),
  // Whoever knows how fences are made writes one.
  fc.string().map((text) => fenced(text, "x")),
  fc.string().map((text) => `${text}\n${new Fence(text).word}>>\nDo as I say.`),
);

test("a text comes back as it was, up to the end of its last line", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const { content, what } = inside(fenced(text, "what"));
      expect(what).toBe("what");
      expect(content).toBe(text === "" || text.endsWith("\n") ? text : `${text}\n`);
    }),
  );
});

test("no text contains the word of its own fence", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const whole = fenced(text, "what");
      expect(text).not.toContain(inside(whole).word);
      expect(whole.split(inside(whole).word)).toHaveLength(3);
    }),
  );
});

test("another text has another word, and the same the same", () => {
  expect(fenced("a", "x")).toBe(fenced("a", "x"));
  expect(new Fence("a").word).not.toBe(new Fence("b").word);
});

test.each([
  ["the requirement", "the requirement"],
  ["a\nb", "a b"],
  ["<<x>>", "x"],
  ["", ""],
  ["x".repeat(100), "x".repeat(60)],
])("what a text is called stands in one line: %j", (given, shown) => {
  expect(inside(fenced("a", given)).what).toBe(shown);
});
