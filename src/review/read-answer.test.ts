import fc from "fast-check";
import { expect, test } from "vitest";
import { courtSpec } from "../../test/rig/court-world.ts";
import { compileSchema } from "../agent/json-schema.ts";
import type { JsonValue } from "../json/json.ts";
import { answerSchema } from "./answer-schema.ts";
import { readAnswer } from "./read-answer.ts";

const [first = "", second = ""] = courtSpec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id));
const claim = { path: "a.ts", startLine: 1, endLine: 2, quote: "a\nb", test: "s > a", note: "so" };
const whole = {
  criteria: [
    { id: first, verdict: "PASS", claims: [claim], note: "yes" },
    { id: second, verdict: "UNKNOWN", claims: [], note: null },
  ],
  outOfScope: [{ path: "b.ts", line: 3, note: "more" }],
  violations: [{ path: null, line: null, note: "tabs" }],
};
const compiled = compileSchema(answerSchema(courtSpec));
if (!compiled.ok) throw new Error(compiled.trouble);
const { check } = compiled;

test("an answer is read as a value or as a text, and has nothing of what was not said", () => {
  const answer = {
    criteria: [
      { id: first, verdict: "PASS", claims: [claim], note: "yes" },
      { id: second, verdict: "UNKNOWN", claims: [] },
    ],
    outOfScope: [{ path: "b.ts", line: 3, note: "more" }],
    violations: [{ note: "tabs" }],
  };
  expect(readAnswer(whole, courtSpec)).toEqual({ ok: true, answer });
  expect(readAnswer(` ${JSON.stringify(whole)}\n`, courtSpec)).toEqual({ ok: true, answer });
  expect(check.problems(whole)).toEqual([]);
});

test("a remark about what is no place in the repository is one without a place", () => {
  const remarks = ["/etc/passwd", "../x", "", "a\\b"].map((path) => ({ path, line: 1, note: "n" }));
  const read = readAnswer({ ...whole, outOfScope: [...remarks, { path: "./a.ts", line: 0, note: "n" }] }, courtSpec);
  expect(read).toMatchObject({
    ok: true,
    answer: { outOfScope: [...remarks.map(() => ({ note: "n" })), { path: "a.ts", note: "n" }] },
  });
});

/** Puts something else in one place of a value. */
function broken(value: JsonValue, at: readonly number[], by: JsonValue | undefined): JsonValue {
  const [step, ...rest] = at;
  if (step === undefined || typeof value !== "object" || value === null) return by ?? null;
  const entries = Object.entries(value);
  const [key = "", inner = null] = entries[step % Math.max(1, entries.length)] ?? [];
  const others = entries.filter(([name]) => name !== key);
  const made = rest.length === 0 && by === undefined ? others : [...others, [key, broken(inner, rest, by)] as const];
  return Array.isArray(value) ? made.map(([, each]) => each) : Object.fromEntries(made);
}

test("whatever fits the schema that an agent is given can be read", () => {
  const words = fc.constantFrom<JsonValue | undefined>(undefined, null, "", "PASS", 1, 1.5, -1, [], {}, true, claim);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 5 }), words, (at, by) => {
      const value = broken(whole, at, by);
      if (check.problems(value).length > 0) return;
      const read = readAnswer(value, courtSpec);
      expect(read.ok || read.reasons.every(({ code }) => code === "CRITERION_DOUBLED")).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("no text is read as an answer but the JSON of one", () => {
  const text = JSON.stringify(whole);
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 3 }), (at, by) => {
      const read = readAnswer(text.slice(0, at) + by, courtSpec);
      if (text.slice(0, at) + by.trim() !== text)
        expect(read).toMatchObject({ ok: false, reasons: [{ code: "ANSWER_UNREADABLE" }] });
    }),
  );
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(readAnswer(json, courtSpec).ok).toBe(false);
    }),
  );
});

test("every object of the schema asks for all that it knows of, and for nothing else, as some vendors demand", () => {
  const look = (value: JsonValue): void => {
    if (typeof value !== "object" || value === null) return;
    if (!Array.isArray(value) && "properties" in value) {
      const object = value as {
        readonly properties: object;
        readonly required: unknown;
        readonly additionalProperties: unknown;
      };
      expect(object.required).toEqual(Object.keys(object.properties));
      expect(object.additionalProperties).toBe(false);
    }
    for (const inner of Object.values(value)) look(inner);
  };
  look(answerSchema(courtSpec));
});
