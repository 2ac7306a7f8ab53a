import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { namesOf } from "../names.ts";
import { evaluateTemplate } from "./evaluate-template.ts";
import { parseTemplate } from "./parse-template.ts";

/**
 * GitHub's own expressions, held against ours where both mean the same. Left out is what differs on purpose: texts that are
 * compared with numbers or truths or in other letters, the text `false`, nothing compared with 0, and lists that are compared or written out.
 */

const names: JsonObject = {
  inputs: { name: "abc", count: 7, ready: true, none: null, list: ["x", "yz", 3, true], map: { "a-b": { c: "deep" } } },
  empty: "",
};

const texts = fc.constantFrom("'abc'", "'b'", "''", "'it''s'", "'xyz'", "inputs.name", "empty", "inputs.list[0]");
const deepTexts = fc.constantFrom("inputs.map.a-b.c", "inputs.map['a-b'].c", "inputs['map']['a-b']['c']");
const numbers = fc.oneof(
  fc.constantFrom("0", "7", "-3", "1.5", ".5", "1e3", "0x1F", "inputs.count", "inputs.list[2]"),
  fc.integer({ min: -999, max: 999 }).map(String),
);
const truths = fc.constantFrom("true", "false", "inputs.ready", "inputs.list[3]");
const nothings = fc.constantFrom("null", "inputs.none", "inputs.missing", "inputs.missing.more");

interface Kinds {
  readonly any: string;
  readonly and: string;
  readonly unit: string;
  readonly text: string;
}

const sign = (...signs: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...signs);
const called = (name: string, ...given: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...given).map((each) => `${name}(${each.join(", ")})`);
const between = (operand: fc.Arbitrary<string>, signs: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(operand, signs, operand).map((each) => each.join(" "));
const chained = (operand: fc.Arbitrary<string>, operator: string): fc.Arbitrary<string> =>
  fc.array(operand, { minLength: 1, maxLength: 3 }).map((each) => each.join(` ${operator} `));

/** Texts without a parenthesis that is not needed, so that it is the order of the operators that is compared. */
const expression = fc.letrec<Kinds>((tie: fc.LetrecTypedTie<Kinds>) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    texts,
    deepTexts,
    called("format", sign("'<{0}>'", "'{1}{{}}{0}'", "'plain'"), tie("text"), fc.oneof(numbers, truths, nothings)),
    called("join", sign('fromJSON(\'["a", "b"]\')', "inputs.list"), tie("text")),
    called("toJSON", fc.oneof(tie("text"), numbers, nothings)),
    called("fromJSON", called("toJSON", tie("text"))),
  ),
  unit: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(tie("text"), numbers, truths, nothings),
    tie("any").map((each) => `(${each})`),
    tie("any").map((each) => `!(${each})`),
    truths.map((each) => `!${each}`),
    between(numbers, sign("==", "!=", "<", "<=", ">", ">=")),
    between(tie("text"), sign("==", "!=")),
    between(fc.constantFrom("'abc'", "'b'", "'xyz'", "inputs.name"), sign("<", "<=", ">", ">=")),
    between(truths, sign("==", "!=")),
    between(nothings, sign("==", "!=")),
    called("contains", tie("text"), tie("text")),
    called("contains", sign("inputs.list"), fc.constantFrom("'x'", "'yz'", "3", "'no'")),
    called("startsWith", tie("text"), tie("text")),
    called("endsWith", tie("text"), tie("text")),
  ),
  and: chained(tie("unit"), "&&"),
  any: chained(tie("and"), "||"),
})).any;

function theirs(text: string): unknown {
  const context = toTheirs(names);
  if (!(context instanceof data.Dictionary)) throw new Error("not a dictionary");
  const tree = new Parser(new Lexer(text).lex().tokens, Object.keys(names), []).parse();
  return fromTheirs(new Evaluator(tree, context).evaluate());
}

function toTheirs(value: JsonValue): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;
}

function fromTheirs(value: data.ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer));
}

function ours(text: string): unknown {
  const parsed = parseTemplate(`\${{ ${text} }}`);
  if (!parsed.ok) return parsed.findings;
  const seen = { ...namesOf(names), status: () => false, hashFiles: () => undefined };
  const evaluation = evaluateTemplate(parsed.value, seen);
  return evaluation.ok ? evaluation.value : evaluation.problem;
}

test("what both languages know gives the same in both", () => {
  fc.assert(
    fc.property(expression, (text) => {
      expect(ours(text)).toEqual(theirs(text));
    }),
    { numRuns: 3000 },
  );
});
