import fc from "fast-check";
import type { DollarExpression, DollarOperator, Segment } from "../../src/expression/expression.ts";
import { functionNames } from "../../src/expression/dollar/functions.ts";

/** Random trees, and their text: what the laws of this language are tried on. Ranges are not the point and all the same. */

const range = { start: 0, end: 0 };
const operators: readonly DollarOperator[] = ["||", "&&", "==", "!=", "<", "<=", ">", ">="];
const word = fc.constantFrom("a", "b", "inputs", "run-tests", "x_1");

const literal = fc
  .oneof(
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "'", "''", "false", "1.10", "}}", "${{"),
  )
  .filter((value) => typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value))
  .map((value): DollarExpression => ({ kind: "literal", value, range }));

const segment: fc.Arbitrary<Segment> = fc.oneof(
  fc.oneof(word, fc.string()).map((key): Segment => ({ kind: "key", key, range })),
  fc.integer().map((index): Segment => ({ kind: "index", index, range })),
);
const segments = fc.array(segment, { minLength: 1, maxLength: 3 });

const path = fc
  .record({ root: word, segments: fc.array(segment, { maxLength: 3 }) })
  .map((drawn): DollarExpression => ({ kind: "path", ...drawn, range }));

/** A literal in brackets is a segment, not an index. */
function workedOut(index: DollarExpression): DollarExpression {
  return index.kind === "literal" ? { kind: "not", operand: index, range } : index;
}

export const expressions: fc.Arbitrary<DollarExpression> = fc.letrec<{ readonly any: DollarExpression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    literal,
    path,
    tie("any").map((operand): DollarExpression => ({ kind: "not", operand, range })),
    fc
      .record({ operator: fc.constantFrom(...operators), left: tie("any"), right: tie("any") })
      .map((drawn): DollarExpression => ({ kind: "binary", ...drawn, range })),
    fc
      .record({ name: fc.constantFrom(...functionNames, "nosuch"), arguments: fc.array(tie("any"), { maxLength: 3 }) })
      .map((drawn): DollarExpression => ({ kind: "call", ...drawn, range })),
    fc.record({ of: tie("any"), segments }).map((drawn): DollarExpression => ({ kind: "member", ...drawn, range })),
    fc
      .record({ of: tie("any"), index: tie("any").map(workedOut) })
      .map((drawn): DollarExpression => ({ kind: "index", ...drawn, range })),
  ),
})).any;

/** An expression as its author might have written it, with parentheses around all that has parts. */
export function print(expression: DollarExpression): string {
  switch (expression.kind) {
    case "literal":
      return printLiteral(expression.value);
    case "path":
      return expression.root + expression.segments.map(printSegment).join("");
    case "not":
      return `!(${print(expression.operand)})`;
    case "binary":
      return `(${print(expression.left)}) ${expression.operator} (${print(expression.right)})`;
    case "call":
      return `${expression.name}(${expression.arguments.map(print).join(", ")})`;
    case "member":
      return `(${print(expression.of)})${expression.segments.map(printSegment).join("")}`;
    case "index":
      return `${printOwner(expression.of)}[${print(expression.index)}]`;
  }
}

/** In front of an index, what has a way of its own stands as it is: in parentheses it would be the same tree. */
function printOwner(owner: DollarExpression): string {
  const bare = owner.kind === "path" || owner.kind === "member" || owner.kind === "index" || owner.kind === "call";
  return bare ? print(owner) : `(${print(owner)})`;
}

function printSegment(one: Segment): string {
  if (one.kind === "index") return `[${one.index}]`;
  if (one.kind === "all") return ".*";
  return /^[a-z][\w-]*$/u.test(one.key) ? `.${one.key}` : `[${printLiteral(one.key)}]`;
}

function printLiteral(value: null | boolean | number | string): string {
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}
