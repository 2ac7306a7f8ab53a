import type { Finding, Problem } from "../../problem/problem.ts";
import { foreignOperator, missingValue, noArithmetic, noTernary, unexpected } from "../problems.ts";
import { endsValue, type Token } from "../token.ts";
import { noMaps } from "./problems.ts";

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
const nothing = "none";
const choiceHint = "Choose with an `if` or `switch` step. For a missing value write `x | default('y')`.";
const choices = new Set(["?", ":", "if", "else"]);

/** Why a token cannot stand behind the one before it, whatever language its author was thinking in. */
export function complaint(source: string, token: Token, previous: Token | undefined): Finding {
  const { range } = token;
  if (token.kind === "bad") return { problem: token.problem, range };
  if (token.kind === "end") {
    const last = previous?.range ?? range;
    return { problem: missingValue({ after: source.slice(last.start, last.end), nothing }), range: last };
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
  if (arithmetic.has(found)) return noArithmetic({ found, join: "blocks side by side: `{{ a }}{{ b }}`" });
  if (choices.has(found)) return noTernary({ found, hint: choiceHint });
  return found === "{" ? noMaps() : undefined;
}

function ownProblem(token: Token, previous: Token | undefined, found: string): Problem {
  if (isOperator(token) && !endsValue(previous)) return missingValue({ before: found, nothing });
  return unexpected({
    found,
    hint: "Values are joined by `and`, `or` or a comparison, text stands in quotes, and a key with blanks is written `map['a key']`.",
  });
}

function isOperator(token: Token): boolean {
  return token.kind === "symbol" && /^(?:[=!<>]=|[<>|,)\]]|and|or|not|in)$/u.test(token.symbol);
}
