import fc from "fast-check";
import { expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import type { JsonValue } from "../../json/json.ts";
import { namesOf } from "../names.ts";
import { evaluateCondition, evaluateTemplate } from "./evaluate-template.ts";
import { parseTemplate } from "./parse-template.ts";

const corpus = readTables<{ readonly expr?: string }>("expression-braces").flatMap((table) =>
  table.rows.flatMap((row) => (row.expr === undefined ? [] : [row.expr])),
);

/** Whatever the text, there is a template or a finding with a place inside the text. */
function holdsFor(text: string): void {
  const parsed = parseTemplate(text);
  if (!parsed.ok) expect(parsed.findings.length).toBeGreaterThan(0);
  for (const { range } of parsed.findings) {
    expect(range.start).toBeGreaterThanOrEqual(0);
    expect(range.end).toBeLessThanOrEqual(text.length);
    expect(range.end).toBeGreaterThan(range.start);
  }
  if (parsed.ok) evaluateTemplate(parsed.value, namesOf({}));
}

test("an expression that is cut at any character is read or refused at a place inside it", () => {
  for (const text of corpus) {
    for (let at = 0; at <= text.length; at++) {
      holdsFor(text.slice(0, at));
      holdsFor(text.slice(at));
      holdsFor(text.slice(0, at) + text.slice(at + 1));
    }
  }
});

const token = fc.constantFrom(
  ..."{{ }} ( ) [ ] | . , ' \" == != < > <= in not and or a inputs.x steps['a'] [0] 5 1.5 'x' default('x') join(',') map \\ $ # é 😀 true none if else + - * / ! && ||".split(
    " ",
  ),
);

test("no soup of tokens makes the reader throw", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 20 }), (tokens) => holdsFor(`{{ ${tokens.join(" ")} }}`)),
    { numRuns: 5000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => holdsFor(`{{${text}}}`)),
    { numRuns: 2000 },
  );
});

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

function valueOf(expression: string, value: JsonValue): unknown {
  const parsed = parseTemplate(`{{ ${expression} }}`);
  return parsed.ok ? evaluateTemplate(parsed.value, namesOf({ v: value })) : parsed;
}

test("one block keeps the type of its value", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(valueOf("v", value)).toEqual({ ok: true, value });
    }),
  );
});

test("json and from_json undo each other", () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(valueOf("v | json | from_json", value)).toEqual({ ok: true, value });
    }),
  );
});

test("no value makes an expression of the tables throw", () => {
  const parsed = corpus.map(parseTemplate).flatMap((each) => (each.ok ? [each.value] : []));
  fc.assert(
    fc.property(json, (value) => {
      const names = namesOf({ a: value, b: value, l: value, m: value, inputs: value, steps: value });
      for (const template of parsed) {
        evaluateTemplate(template, names);
        evaluateCondition(template, names);
      }
    }),
  );
});
