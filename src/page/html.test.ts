import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "./html.ts";

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("<", ">", '"', "'", "&", "</style>", "<script>", " onload=", "\0", "a"))
    .map((parts) => parts.join("")),
);

test("no text adds an element or an attribute", () => {
  fc.assert(
    fc.property(anything, anything, (title, text) => {
      const { markup } = html`<p title="${title}">${text}</p>`;
      expect(markup).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/su);
    }),
  );
});

const unescaped = (markup: string): string =>
  markup.replaceAll(
    /&(?:amp|lt|gt|quot|#39);/gu,
    (name) => ({ "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" })[name] ?? "&",
  );

test("text that can be seen is there as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      expect(unescaped(html`${text}`.markup)).toBe(text);
    }),
  );
});

test.each([
  ["a NUL", "a\0b", "a\\u0000b"],
  ["an escape of a terminal", "\u001b[31m", "\\u001b[31m"],
  ["text that is turned around", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
  ["signs that nobody sees", "a\u200bb\ufeff\u{e0041}", "a\\u200bb\\ufeff\\u{e0041}"],
  ["half a sign", "a\ud800", "a\\ud800"],
  ["ends of lines and tabs, which stay", "a\tb\nc", "a\tb\nc"],
])("%s", (_, text, shown) => {
  expect(html`${text}`.markup).toBe(shown);
});

test("markup is put in as it is, lists one after the other, and what is not there is nothing", () => {
  const item = html`<b>${"&"}</b>`;
  expect(html`<i>${[item, item]}${undefined}${3}</i>`.markup).toBe("<i><b>&amp;</b><b>&amp;</b>3</i>");
});
