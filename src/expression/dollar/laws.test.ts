import fc from "fast-check";
import { expect, test } from "vitest";
import { expressions, print } from "../../../test/rig/dollar-expressions.ts";
import { readTables } from "../../../test/rig/tables.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { Parsed } from "../../problem/problem.ts";
import type { DollarTemplate } from "../expression.ts";
import { namesOf } from "../names.ts";
import { checkCondition } from "./check-condition.ts";
import { checkTemplate } from "./check-template.ts";
import { evaluateCondition, evaluateTemplate } from "./evaluate-template.ts";
import type { DollarNames, DollarScope } from "./names.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseTemplate } from "./parse-template.ts";
import { usesStatus } from "./uses-status.ts";

interface Row {
  readonly expr?: string;
  readonly condition?: string;
}

const rows = readTables<Row>("expression-dollar").flatMap((table) => table.rows);
const templates = rows.flatMap((row) => row.expr ?? []);
const conditions = rows.flatMap((row) => row.condition ?? []);
const anything: DollarScope = { statusFunctions: true, lookup: () => ({ type: "unknown" }) };

function seeing(record: JsonObject): DollarNames {
  return {
    ...namesOf(record),
    status: (which) => which === "success",
    hashFiles: (patterns) => patterns.join(),
  };
}

/**
 * What is wrong with how a text is treated: whatever it is, there is a template or a finding with a place inside the text, and
 * the template can be used.
 */
function faultsOf(text: string, parse: (text: string) => Parsed<DollarTemplate>): readonly string[] {
  const parsed = parse(text);
  const found = [...parsed.findings];
  if (!parsed.ok && found.length === 0) return [`${text}: refused without a reason`];
  if (parsed.ok) {
    found.push(...checkTemplate(parsed.value, anything), ...checkCondition(parsed.value, anything));
    const evaluated = evaluateTemplate(parsed.value, seeing({ a: "x", l: [1, 2] }));
    if (!evaluated.ok) found.push(evaluated);
  }
  const outside = found.filter(({ range: { start, end } }) => start < 0 || end > text.length || end < start);
  const empty = found.filter(({ range: { start, end } }) => text.trim() !== "" && start === end);
  return [...outside, ...empty].map(({ problem }) => `${text}: ${problem.message}`);
}

function cuts(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) =>
    Array.from(text, (_, at) => [text.slice(0, at), text.slice(at), text.slice(0, at) + text.slice(at + 1)]).flat(),
  );
}

test("a template or a condition that is cut at any character is read or refused at a place inside it", () => {
  expect(cuts(templates).flatMap((text) => faultsOf(text, parseTemplate))).toEqual([]);
  expect(cuts(conditions).flatMap((text) => faultsOf(text, parseCondition))).toEqual([]);
});

const token = fc.constantFrom(
  ..."${{ }} ( ) [ ] | . , ' \" == != < > <= ! && || a inputs.x steps['a'] [0] 5 1.5 0x1f 'x' contains( join( format('{0}', failure() fromJSON( \\ $ # é 😀 true null and not * + { }".split(
    " ",
  ),
);

test("no soup of tokens and no text makes a reader throw", () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 20 }), (tokens) => {
      const text = tokens.join(" ");
      expect(faultsOf(`\${{ ${text} }}`, parseTemplate)).toEqual([]);
      expect(faultsOf(text, parseCondition)).toEqual([]);
    }),
    { numRuns: 5000 },
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(faultsOf(`\${{${text}}}`, parseTemplate)).toEqual([]);
      expect(faultsOf(text, parseCondition)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

function withoutRanges(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === "range" ? undefined : each)));
}

/** The tree of a text that is one expression. */
function treeOf(parsed: Parsed<DollarTemplate>): unknown {
  if (!parsed.ok) throw new Error(parsed.findings.map(({ problem }) => problem.message).join(" "));
  return withoutRanges(parsed.value.parts.map((part) => (part.kind === "block" ? part.expression : part.text)));
}

test("a tree that is written out is read as the same tree, in braces and without", () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      const text = print(expression);
      expect(treeOf(parseCondition(text))).toEqual([withoutRanges(expression)]);
      expect(treeOf(parseTemplate(`\${{ ${text} }}`))).toEqual([withoutRanges(expression)]);
    }),
  );
});

/** All that can be known of a condition before anything has run. */
function knownOf(text: string): unknown {
  const parsed = parseCondition(text);
  if (!parsed.ok) return parsed;
  const found = checkCondition(parsed.value, anything).map(({ problem }) => problem);
  return { tree: treeOf(parsed), found, usesStatus: usesStatus(parsed.value) };
}

test("parentheses and braces around a condition change nothing but its places", () => {
  const readable = conditions.filter((text) => parseCondition(text).ok);
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...readable), expressions.map(print)), (text) => {
      expect(knownOf(`(${text})`)).toEqual(knownOf(text));
      expect(knownOf(`\${{ ${text} }}`)).toEqual(knownOf(text));
    }),
    { numRuns: 1000 },
  );
});

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const names = fc.record({ a: json, b: json, c: json });

function valueOf(expression: string, record: JsonObject): unknown {
  const parsed = parseTemplate(`\${{ ${expression} }}`);
  return parsed.ok ? evaluateTemplate(parsed.value, seeing(record)) : parsed;
}

function truthOf(condition: string, record: JsonObject): unknown {
  const parsed = parseCondition(condition);
  return parsed.ok ? evaluateCondition(parsed.value, seeing(record)) : parsed;
}

test("one block keeps the type of its value", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(valueOf("a", { a })).toEqual({ ok: true, value: a });
    }),
  );
});

test("toJSON and fromJSON undo each other", () => {
  fc.assert(
    fc.property(json, (a) => {
      expect(valueOf("fromJSON(toJSON(a))", { a })).toEqual({ ok: true, value: a });
    }),
  );
});

test("what is negated can be negated inside", () => {
  fc.assert(
    fc.property(names, (record) => {
      expect(truthOf("!(a && b)", record)).toEqual(truthOf("!a || !b", record));
      expect(truthOf("!(a || b)", record)).toEqual(truthOf("!a && !b", record));
      expect(truthOf("!!a", record)).toEqual(truthOf("a", record));
      expect(truthOf("a && (b || c)", record)).toEqual(truthOf("a && b || a && c", record));
    }),
  );
});

test("equality works both ways, holds of every value with itself, and is the opposite of inequality", () => {
  const values = fc.oneof(json, fc.constantFrom(null, "", 0, 1, "1", " 1.0 ", "1e0", true, "TRUE", "true", false));
  fc.assert(
    fc.property(values, values, (a, b) => {
      const record = { a, b };
      expect(valueOf("a == b", record)).toEqual(valueOf("b == a", record));
      expect(valueOf("a == b", record)).toEqual(valueOf("!(a != b)", record));
      expect(valueOf("a == a", record)).toEqual({ ok: true, value: true });
    }),
  );
});

test("of two values at most one comes before the other", () => {
  fc.assert(
    fc.property(names, (record) => {
      expect(valueOf("a < b", record)).toEqual(valueOf("b > a", record));
      expect(valueOf("a <= b", record)).toEqual(valueOf("b >= a", record));
      expect(valueOf("a < b && b < a", record)).toEqual({ ok: true, value: false });
    }),
  );
});

test("a value is never read as an expression", () => {
  const texts = fc.array(token).map((tokens) => tokens.join(" "));
  fc.assert(
    fc.property(texts, (a) => {
      expect(valueOf("format('{0}', a)", { a })).toEqual({ ok: true, value: a });
      expect(valueOf("a == b", { a, b: a })).toEqual({ ok: true, value: true });
    }),
  );
});

test("no expression and no value makes anything throw", () => {
  fc.assert(
    fc.property(expressions, names, (expression, record) => {
      const parsed = parseTemplate(`<\${{ ${print(expression)} }}>`);
      if (!parsed.ok) throw new Error("not parsed");
      checkTemplate(parsed.value, anything);
      usesStatus(parsed.value);
      evaluateTemplate(parsed.value, seeing(record));
      evaluateCondition(parsed.value, seeing(record));
    }),
    { numRuns: 1000 },
  );
});

test("texts that grow with every function stop at the limit", () => {
  const doubled = "format('{0}{0}', ".repeat(90) + "a" + ")".repeat(90);
  expect(valueOf(doubled, { a: "xx" })).toMatchObject({ ok: false, problem: { code: "EXPRESSION_TEXT_TOO_LONG" } });
  const quoted = "toJSON(".repeat(90) + "a" + ")".repeat(90);
  expect(valueOf(quoted, { a: '"' })).toMatchObject({ ok: false, problem: { code: "EXPRESSION_TEXT_TOO_LONG" } });
});

test("what the check of types calls impossible never happens", () => {
  const typed = fc.constantFrom<JsonValue>(null, "", "x", "1", "true", 0, 1, true, false, [], ["x"], {}, { k: 1 });
  const literals = fc.constantFrom("'x'", "'1'", "'true'", "''", "0", "1", "true", "false", "null");
  const operator = fc.constantFrom("==", "<", "<=", ">", ">=");
  fc.assert(
    fc.property(typed, literals, operator, (a, other, sign) => {
      const type = a === null ? "null" : Array.isArray(a) ? "list" : typeof a === "string" ? "text" : typeof a;
      const scope: DollarScope = {
        statusFunctions: false,
        lookup: () => ({ type: type === "object" ? "map" : (type as "text") }),
      };
      const parsed = parseTemplate(`\${{ a ${sign} ${other} }}`);
      if (!parsed.ok) throw new Error("not parsed");
      if (checkTemplate(parsed.value, scope).length === 0) return;
      for (const value of [a, null]) {
        expect(evaluateTemplate(parsed.value, seeing({ a: value }))).toEqual({ ok: true, value: false });
      }
    }),
    { numRuns: 2000 },
  );
});
