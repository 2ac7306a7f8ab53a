import type { Finding, Problem } from "../../problem/problem.ts";
import { foreignOperator, missingValue, noArithmetic, noMaps, noTernary, unexpected } from "./problems.ts";
import { endsValue, type Token } from "./token.ts";

const foreignOperators: ReadonlyMap<string, string> = new Map([
  ["&&", "and"],
  ["&", "and"],
  ["||", "or"],
  ["!", "not"],
  ["=", "=="],
  ["===", "=="],
  ["!==", "!="],
  ["<>", "!="],
  ["=>", ">="],
  ["=<", "<="],
  ["??", "| default('x')"],
  ["is", "=="],
  ["AND", "and"],
  ["OR", "or"],
  ["NOT", "not"],
  ["IN", "in"],
]);
const arithmetic = new Set(["+", "-", "*", "/", "%", "**", "//", "^", "~"]);
const choices = new Set(["?", ":", "if", "else"]);

/** Why a token cannot stand behind the one before it, whatever language its author was thinking in. */
export function complaint(source: string, token: Token, previous: Token | undefined): Finding {
  const { range } = token;
  if (token.kind === "bad") return { problem: token.problem, range };
  if (token.kind === "end") {
    const last = previous?.range ?? range;
    return { problem: missingValue({ after: source.slice(last.start, last.end) }), range: last };
  }
  const prefix = previous?.kind === "name" && previous.name === "NOT" ? previous : undefined;
  const blamed = prefix ?? token;
  const found = source.slice(blamed.range.start, blamed.range.end);
  const literal = blamed.kind === "text" || blamed.kind === "number";
  const foreign = literal ? undefined : foreignProblem(found);
  return { problem: foreign ?? ownProblem(token, previous, found), range: blamed.range };
}

function foreignProblem(found: string): Problem | undefined {
  const instead = foreignOperators.get(found);
  if (instead !== undefined) return foreignOperator({ found, instead });
  if (arithmetic.has(found)) return noArithmetic({ found });
  if (choices.has(found)) return noTernary({ found });
  return found === "{" ? noMaps() : undefined;
}

function ownProblem(token: Token, previous: Token | undefined, found: string): Problem {
  if (isOperator(token) && !endsValue(previous)) return missingValue({ before: found });
  return unexpected({
    found,
    hint: "Values are joined by `and`, `or` or a comparison, text stands in quotes, and a key with blanks is written `map['a key']`.",
  });
}

function isOperator(token: Token): boolean {
  return token.kind === "keyword" || (token.kind === "symbol" && /^(?:[=!<>]=|[<>|,)\]])$/u.test(token.symbol));
}
