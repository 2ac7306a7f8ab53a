import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../json/json.ts";
import { compileSchema } from "./json-schema.ts";
import { fitsRules } from "./schema-rules.ts";

const { Ajv2020 } = createRequire(import.meta.url)("ajv/dist/2020.js");

/** Schemas and what is nearly one, with the words of schemas at places where they mean nothing too. */
const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<JsonValue>(true, {}, { type: "string" }, 7),
    fc.record<Record<string, JsonValue>>(
      {
        type: fc.constantFrom<JsonValue>("object", "string", ["string", "null"], "strin", []),
        properties: fc.dictionary(fc.constantFrom("a", "pattern", "$ref", "enum", "nullable", "id"), tie("schema")),
        required: fc.constantFrom<JsonValue>(["a"], ["a", "a"], [1], "a"),
        enum: fc.constantFrom<JsonValue>([], [1, 2], [1, 1], "a"),
        const: fc.constantFrom<JsonValue>({ pattern: "(" }, { enum: [] }, 1),
        pattern: fc.constantFrom<JsonValue>("^a+$", "(", "[a-", "\\p{L}", "\\q", 1),
        patternProperties: fc.dictionary(fc.constantFrom("^a", "(", "\\d"), tie("schema")),
        minLength: fc.constantFrom<JsonValue>(0, 3, -1, 0.5),
        items: tie("schema"),
        allOf: fc.array(tie("schema"), { maxLength: 2 }),
        not: tie("schema"),
        nullable: fc.constantFrom<JsonValue>(true, "yes"),
        $ref: fc.constantFrom<JsonValue>("#", "#/x", "#/properties/a", "https://example.org/x", 1),
        $id: fc.constantFrom<JsonValue>("https://example.org/a", "#a"),
        $anchor: fc.constantFrom<JsonValue>("a", "1"),
        $schema: fc.constantFrom<JsonValue>(
          "https://json-schema.org/draft/2020-12/schema",
          "http://json-schema.org/draft-07/schema#",
        ),
        $defs: fc.dictionary(fc.constantFrom("x", "pattern"), tie("schema")),
        discriminator: fc.constantFrom<JsonValue>({ propertyName: "a" }, 1),
        id: fc.constantFrom<JsonValue>("a"),
        unknown: tie("schema"),
      },
      { requiredKeys: [] },
    ),
  ),
}));

const options = { allErrors: true, strict: false, logger: false };
const rules = new Ajv2020(options);

function isOneWhenMade(asked: JsonObject): boolean {
  try {
    rules.validateSchema(asked, true);
    const validate = new Ajv2020({ ...options, validateSchema: false }).compile(asked);
    for (const value of [null, true, 1, "", [], {}]) validate(value);
    return !("$async" in validate);
  } catch {
    return false;
  }
}

test("whatever is taken for a schema before it is made is one when it is made, and no other", () => {
  fc.assert(
    fc.property(schema, (asked) => {
      const compiled = compileSchema({ type: "object", properties: { a: asked } });
      expect(compiled.ok).toBe(isOneWhenMade({ type: "object", properties: { a: asked } }));
      if (compiled.ok) expect(compiled.check.problems([])).toEqual(["the answer must be object"]);
    }),
    { numRuns: 1500 },
  );
});

test("the rules that are made with the program say the same as those that are made when they are loaded", async () => {
  const script: { schemaRules: () => string } = await import(
    new URL("../../scripts/schema-rules.mjs", import.meta.url).href
  );
  const text = script
    .schemaRules()
    .replaceAll(/"(ajv\/[^"]+)"/gu, (_whole: string, name: string) => JSON.stringify(import.meta.resolve(name)));
  const built: { fitsRules: typeof fitsRules } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  fc.assert(
    fc.property(schema, (asked) => {
      const answers = [fitsRules, built.fitsRules].map((fits) => [
        fits(asked),
        fits.errors?.map(({ message }) => message),
      ]);
      expect(answers[1]).toEqual(answers[0]);
    }),
    { numRuns: 500 },
  );
});

test("what only a value shows of a schema is told of the answer, and nobody's ancestors are its properties", () => {
  const inside = compileSchema({ type: "object", properties: { x: { allOf: [{ $ref: "#/properties/x" }] } } });
  expect(inside.ok && inside.check.problems({ x: 1 })).toEqual([
    "the answer cannot be held against the schema: it leads to itself without end",
  ]);
  const required = compileSchema({ type: "object", required: ["toString"] });
  expect(required.ok && required.check.problems({ a: 1 })).toEqual([
    "the answer must have required property 'toString'",
  ]);
});

test.each([
  [{ $async: true, type: "object" }, "$async"],
  [{ id: "x", type: "object" }, "id"],
  [{ type: "object", properties: { a: { id: "x" } } }, "id"],
  [{ $ref: "#" }, "itself"],
  [{ allOf: [{ $ref: "#" }] }, "itself"],
  [{ $dynamicRef: "#nope" }, "itself"],
])("%j is none that an answer can be held against", (asked, word) => {
  expect(compileSchema(asked)).toMatchObject({ ok: false, trouble: expect.stringContaining(word) });
});

test("a property may be called as a word of schemas", () => {
  const compiled = compileSchema({
    type: "object",
    properties: { id: { type: "string" }, pattern: { type: "string" } },
  });
  expect(compiled.ok && compiled.check.problems({ id: 1 })).toEqual(["/id must be string"]);
});
