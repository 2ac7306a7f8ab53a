import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.ts";
import type { JsonValue } from "./json.ts";

const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(leaf, fc.array(tie("value")), fc.dictionary(fc.string({ unit: "binary" }), tie("value"))),
})).value;

test("a text of a value reads as the value, and is the text of what is read", () => {
  fc.assert(
    fc.property(value, (given) => {
      const text = canonicalJson(given);
      const read: JsonValue = JSON.parse(text);
      expect(read).toEqual(given);
      expect(canonicalJson(read)).toBe(text);
    }),
  );
});

test("the order in which keys were given makes no difference", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (given) => {
      const turned = Object.fromEntries(Object.entries(given).toReversed());
      expect(canonicalJson(turned)).toBe(canonicalJson(given));
    }),
  );
});

test("keys are in the order of their code units, without blanks between", () => {
  expect(canonicalJson({ b: [1, { d: null, c: "ä\n" }], a: true, "\u{1F600}": 1, "\uFFFD": 2 })).toBe(
    '{"a":true,"b":[1,{"c":"ä\\n","d":null}],"😀":1,"\uFFFD":2}',
  );
});
