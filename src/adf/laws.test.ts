import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { publishedSchema } from "../../test/rig/published-schema.ts";
import type { JsonValue } from "../json/json.ts";
import { readMarkdown } from "../markdown/markdown.ts";
import { visibleText } from "../markdown/plain-text.ts";
import { markdownOfAdf } from "./markdown-of-adf.ts";
import {
  type AdfBlock,
  adfCode,
  adfDocument,
  adfHeading,
  adfLink,
  adfList,
  adfPanel,
  adfParagraph,
  adfTable,
  adfTasks,
  adfText,
  code,
  longestComment,
  strong,
} from "./write-adf.ts";

const reader = new MarkdownIt("default", { html: true });

/** What a reader of the Markdown sees, in the order of the page. */
function seen(markdown: string): string {
  type Token = ReturnType<typeof reader.parse>[number];
  const textOf = (token: Token): string => {
    if (token.children !== null) return token.children.map(textOf).join("");
    return /break$|^html/.test(token.type) ? " " : token.content;
  };
  return reader.parse(markdown, {}).map(textOf).join(" ");
}

const tricky = fc.constantFrom(
  "# x",
  "- [ ] a",
  "1. a",
  "10)",
  "> a",
  "```",
  "~~~",
  "***",
  "---",
  "===",
  "| a | b |",
  "| --- | --- |",
  "<!-- unchanged -->",
  "<!",
  "-- x -->",
  "<script>alert(1)</script>",
  "[a](http://x)",
  "![a](http://x)",
  "[a]: http://x",
  "[x]",
  "](",
  "http://x)",
  "snake_case_word",
  "__init__",
  "**b**",
  "a * b",
  "\\",
  "`",
  "``` `",
  "&lt;",
  "&",
  "lt;",
  "a\nb",
  "\n\n# y",
  "    code",
  "\t\u200b\u202eevil",
  "\u001b[31mred\u001b[0m",
  "👩‍👩‍👧",
  "word",
  " ",
  "",
);
const text = fc.oneof({ weight: 3, arbitrary: tricky }, fc.string(), fc.string({ unit: "binary" }));
const mark = fc.oneof(
  fc.constantFrom("strong", "em", "code", "strike", "underline", "unheardOf").map((type) => ({ type })),
  fc.constantFrom("sub", "sup").map((type) => ({ type: "subsup", attrs: { type } })),
  text.map((href) => ({ type: "link", attrs: { href } })),
);
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("text"), text, marks: fc.array(mark, { maxLength: 3 }) }) },
  fc.constant({ type: "hardBreak" }),
  text.map((name) => ({ type: "mention", attrs: { id: "abc-secret-id", text: name } })),
  text.map((word) => ({ type: "status", attrs: { text: word } })),
  text.map((url) => ({ type: "inlineCard", attrs: { url } })),
  fc.record({
    type: fc.constant("date"),
    attrs: fc.record({ timestamp: fc.oneof(text, fc.constant("1714521600000")) }),
  }),
);
const container = fc.constantFrom(
  "doc",
  "paragraph",
  "bulletList",
  "orderedList",
  "listItem",
  "taskList",
  "taskItem",
  "decisionList",
  "decisionItem",
  "blockquote",
  "panel",
  "table",
  "tableRow",
  "tableCell",
  "tableHeader",
  "expand",
  "heading",
  "codeBlock",
  "layoutSection",
  "mediaSingle",
  "caption",
  "whatever",
  "inlineExtension",
);
const { node } = fc.letrec<{ node: JsonValue }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf as fc.Arbitrary<JsonValue>,
    fc.record({
      type: container,
      attrs: fc.oneof(
        fc.constant({}),
        fc.record({ order: fc.integer(), level: fc.integer(), colspan: fc.integer(), rowspan: fc.integer() }),
      ),
      content: fc.array(tie("node"), { maxLength: 4 }),
    }) as fc.Arbitrary<JsonValue>,
  ),
}));

function wordsOf(value: string): readonly string[] {
  return [...value.normalize("NFC").matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
}

/** The words of all pieces of text, as they follow each other. */
function textsOf(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return "";
  if (Array.isArray(value)) return (value as JsonValue[]).map(textsOf).join("");
  const { type, text: own, content } = value as Record<string, JsonValue>;
  if (type === "text") return ` ${visibleText(typeof own === "string" ? own : "")} `;
  return ` ${Array.isArray(content) ? (content as JsonValue[]).map(textsOf).join("") : ""} `;
}

test("any JSON can be read", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect(typeof markdownOfAdf(json as JsonValue)).toBe("string");
    }),
  );
});

test("the words of the document are in the Markdown, in their order", () => {
  fc.assert(
    fc.property(node, (document) => {
      const found = wordsOf(seen(markdownOfAdf(document))).join("");
      let at = 0;
      for (const word of wordsOf(textsOf(document))) {
        const next = found.indexOf(word, at);
        expect(next, `${word} in ${markdownOfAdf(document)}`).not.toBe(-1);
        at = next + word.length;
      }
    }),
    { numRuns: 1000 },
  );
});

test("text alone makes nothing but paragraphs", () => {
  const line = fc.array(
    fc.oneof(
      text.map((words) => ({ type: "text", text: words })),
      fc.constant({ type: "hardBreak" }),
    ),
    {
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
      const content = lines.map((pieces) => ({ type: "paragraph", content: pieces }));
      const markdown = markdownOfAdf({ type: "doc", content });
      const kinds = readMarkdown(markdown).blocks.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind !== "paragraph")).toEqual([]);
      const all = reader.parse(markdown, {}).flatMap((token) => [token, ...(token.children ?? [])]);
      const types = new Set(all.map(({ type }) => type));
      for (const type of [
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "hardbreak",
        "softbreak",
        "writtenspecial",
      ])
        types.delete(type);
      expect([...types]).toEqual([]);
      expect(markdown).not.toContain("<!--");
    }),
    { numRuns: 2000 },
  );
});

test("nothing hidden and no account gets through", () => {
  fc.assert(
    fc.property(node, (document) => {
      const markdown = markdownOfAdf(document);
      expect(markdown).toBe(visibleText(markdown));
      expect(markdown).not.toContain("abc-secret-id");
    }),
  );
});

test("a document of any depth and size is read", () => {
  let deep = `{"type":"paragraph","content":[{"type":"text","text":"bottom"}]}`;
  for (let depth = 0; depth < 20_000; depth++)
    deep = `{"type":"${["bulletList", "listItem", "panel", "odd"][depth % 4]}","content":[${deep}]}`;
  expect(markdownOfAdf(JSON.parse(deep) as JsonValue)).toContain("bottom");
  const paragraph = { type: "paragraph", content: [{ type: "text", text: "word ".repeat(100) }] };
  const large = markdownOfAdf({ type: "doc", content: Array.from({ length: 10_000 }, () => paragraph) });
  expect(large.length).toBeLessThan(1_010_000);
  expect(large.trimEnd()).toMatch(/\*\(the rest is left out: \d+ of 10000 parts\)\*$/);
});

const invalid = publishedSchema("adf");
const inline = text.map((words) => adfText(words, strong));
const paragraph = fc.array(inline, { maxLength: 3 }).map((pieces) => adfParagraph(...pieces));
const block: fc.Arbitrary<AdfBlock> = fc.oneof(
  paragraph,
  text.map((words) => adfHeading(2, words)),
  text.map((words) => adfCode(words, "ts")),
  fc.array(paragraph).map((all) => adfPanel("error", ...(all.length === 0 ? [adfParagraph()] : all))),
  fc.array(paragraph, { minLength: 1 }).map((all) =>
    adfTable(
      all.map(() => "x"),
      [all, all],
    ),
  ),
  fc.array(paragraph, { minLength: 1 }).map((all) => adfList(all.map((one) => [one])) ?? adfParagraph()),
  fc.array(text, { minLength: 1 }).map(
    (all) =>
      adfTasks(
        "t",
        all.map((words, at) => ({ id: `t-${at}`, isDone: at % 2 === 0, content: adfText(words, code) })),
      ) ?? adfParagraph(),
  ),
  fc.tuple(text, text).map(([words, href]) => adfParagraph(adfLink(words, href))),
);
const notice = (missing: number): AdfBlock => adfParagraph(adfText(`${missing} more`));

test("what is written fits the published schema, and is short enough", () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 20 }), fc.integer({ min: 200, max: 3000 }), (blocks, characters) => {
      const document = adfDocument(blocks, { characters, notice });
      expect(invalid(document)).toEqual([]);
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(characters);
    }),
    { numRuns: 300 },
  );
});

test("a document that is cut says how much is missing, and keeps as many rows as there is room for", () => {
  const rows = Array.from({ length: 1000 }, (_, at) => [adfParagraph(adfText(`row ${at} ${"word ".repeat(20)}`))]);
  const document = adfDocument([adfTable(["What"], rows)], { characters: longestComment, notice });
  const written = JSON.stringify(document);
  const last = Number(/.*row (\d+) /.exec(written)?.[1]);
  expect(last).toBeGreaterThan(100);
  expect(written).toContain(`"${1000 - last - 1} more"`);
  expect(written.length).toBeGreaterThan(longestComment - 500);
});
