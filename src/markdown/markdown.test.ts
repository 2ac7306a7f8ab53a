import fc from "fast-check";
import { expect, test } from "vitest";
import { editLines, readMarkdown } from "./markdown.ts";

test("headings, items with their boxes, code and what stands inside of others are told apart", () => {
  const text =
    "---\ntitle: x\n---\n# A #\n\n- [ ] one\n  more\n  - [X] two\n-\n\n```ts\n## no\n```\n<!--\n## c\n-->\n> ## q\n\nSet\n---\n";
  const { frontmatter, blocks } = readMarkdown(text);
  expect(frontmatter).toEqual({ from: 1, to: 2 });
  expect(blocks).toEqual([
    { kind: "heading", level: 1, text: "A", lines: { from: 3, to: 4 }, depth: 0 },
    { kind: "item", text: "one\nmore", task: "open", lines: { from: 5, to: 8 }, depth: 0 },
    { kind: "paragraph", text: "[ ] one\nmore", lines: { from: 5, to: 7 }, depth: 1 },
    { kind: "item", text: "two", task: "done", lines: { from: 7, to: 8 }, depth: 1 },
    { kind: "paragraph", text: "[X] two", lines: { from: 7, to: 8 }, depth: 2 },
    { kind: "item", text: "", lines: { from: 8, to: 9 }, depth: 0 },
    { kind: "code", info: "ts", text: "## no\n", lines: { from: 10, to: 13 }, depth: 0 },
    { kind: "other", text: "<!--\n## c\n-->\n", lines: { from: 13, to: 16 }, depth: 0 },
    { kind: "heading", level: 2, text: "q", lines: { from: 16, to: 17 }, depth: 1 },
    { kind: "heading", level: 2, text: "Set", lines: { from: 18, to: 20 }, depth: 0 },
  ]);
});

const texts = fc
  .array(fc.tuple(fc.stringMatching(/^[a-z# -]{0,5}$/), fc.constantFrom("\n", "\r\n", "\r")))
  .chain((lines) =>
    fc.tuple(fc.constant(lines.flat().join("")), fc.constantFrom("", "\uFEFF"), fc.constantFrom("", "z")),
  )
  .map(([body, first, last]) => first + body + last);

test("a text without edits, and one whose lines are replaced by themselves, is the same to the byte", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const markdown = readMarkdown(text);
      expect(editLines(markdown, [])).toBe(text);
      const endings = new Set(text.match(/\r\n|\n|\r/g));
      const isUniform = endings.size < 2 && !endings.has("\r");
      const all = markdown.lines.map((line, at) => ({ lines: { from: at, to: at + 1 }, by: [line] }));
      if (isUniform) expect(editLines(markdown, all)).toBe(text);
    }),
  );
});

const uniform = texts.filter((text) => !/\r(?!\n)/.test(text));
const ranges = fc.tuple(fc.nat(), fc.nat());
const additions = fc.array(fc.constantFrom("new", "", "# x"));

function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}

test("an edit changes its lines and none beside them, wherever it stands", () => {
  fc.assert(
    fc.property(uniform, ranges, additions, (text, ends, by) => {
      const before = readMarkdown(text);
      const [from = 0, to = 0] = ends.map((each) => each % (before.lines.length + 1)).toSorted((x, y) => x - y);
      const after = readMarkdown(editLines(before, [{ lines: { from, to }, by }]));
      const meant = [...before.lines.slice(0, from), ...by, ...before.lines.slice(to)];
      expect(withoutBlankEnd(after.lines)).toEqual(withoutBlankEnd(meant));
    }),
  );
});

test("any text is read", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom("#", " ", "\n", "-", "[", "]", "x", "`", "~", ">", "\t", "\r", "\u0000", "<"),
      }),
      (text) => {
        const { lines, blocks } = readMarkdown(text);
        for (const block of blocks) expect(block.lines.to).toBeLessThanOrEqual(Math.max(1, lines.length));
      },
    ),
  );
});
