import type { Finding, Problem } from "../../problem/problem.ts";
import { foreignOperator, missingValue, noArithmetic, noTernary, unexpected } from "../problems.ts";
import { endsValue, type Token } from "../token.ts";
import { noCollections } from "./problems.ts";

const foreignOperators: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["&", "&&"],
  ["or", "||"],
  ["|", "||"],
  ["??", "||"],
  ["not", "!"],
  ["is", "=="],
  ["eq", "=="],
  ["=", "=="],
  ["===", "=="],
  ["ne", "!="],
  ["!==", "!="],
  ["<>", "!="],
  ["=>", ">="],
  ["=<", "<="],
  ["in", "contains(list, value)"],
]);
const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "//", "^", "~"]);
const nothing = "null";
const join = "blocks side by side, `${{ a }}${{ b }}`, or `format('{0}{1}', a, b)`";
const choiceHint = "Write `condition && a || b`; where `a` is false or empty, that is `b` as well.";
const choices = new Set(["?", ":", "if", "else"]);

/** Why a token cannot stand behind the one before it, whatever language its author was thinking in. */
export function complaint(source: string, token: Token, previous: Token | undefined): Finding {
  const { range } = token;
  if (token.kind === "bad") return { problem: token.problem, range };
  if (token.kind === "end") {
    const last = previous?.range ?? range;
    return { problem: missingValue({ after: source.slice(last.start, last.end), nothing }), range: last };
  }
  const prefix = previous?.kind === "name" && /^not$/iu.test(previous.name) ? previous : undefined;
  const blamed = prefix ?? token;
  const found = source.slice(blamed.range.start, blamed.range.end);
  const literal = blamed.kind === "text" || blamed.kind === "number";
  const foreign = literal ? undefined : foreignProblem(found, previous);
  return { problem: foreign ?? ownProblem(token, previous, found), range: blamed.range };
}

function foreignProblem(found: string, previous: Token | undefined): Problem | undefined {
  const instead = foreignOperators.get(found.toLowerCase());
  if (instead !== undefined) return foreignOperator({ found, instead });
  if (arithmetic.has(found)) return noArithmetic({ found, join });
  if (choices.has(found)) return noTernary({ found, hint: choiceHint });
  return (found === "{" || found === "[") && !endsValue(previous) ? noCollections({ found }) : undefined;
}

function ownProblem(token: Token, previous: Token | undefined, found: string): Problem {
  if (isOperator(token) && !endsValue(previous)) return missingValue({ before: found, nothing });
  return unexpected({ found, hint: hintFor(token, previous, found) });
}

function hintFor(token: Token, previous: Token | undefined, found: string): string {
  if (found === "{{") return "Write the expression without braces, or in `${{ }}`.";
  if (found === "}}") return "No `${{` stands before it; write the expression without braces, or in `${{ }}`.";
  if (previous?.kind === "text" && previous.range.end === token.range.start) {
    return "A quote inside a text is written twice: 'it''s'.";
  }
  return "Values are joined by `&&`, `||` or a comparison, text stands in quotes, and a key with blanks is written `map['a key']`.";
}

function isOperator(token: Token): boolean {
  return token.kind === "symbol" && /^(?:[=!<>]=|[<>,)\]]|&&|\|\||\}\})$/u.test(token.symbol);
}
