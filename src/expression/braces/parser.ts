import { didYouMean } from "../../problem/nearest.ts";
import type { TextRange } from "../../problem/text-range.ts";
import type { BracesExpression, BracesOperator } from "../expression.ts";
import { deepestExpression } from "../limits.ts";
import { chainedComparison, expressionTooDeep, unclosedBracket, unexpected } from "../problems.ts";
import type { ParsedExpression } from "../read-template.ts";
import { TokenReader } from "../token-reader.ts";
import type { Token } from "../token.ts";
import { TreeHeights } from "../tree-heights.ts";
import { complaint } from "./complaint.ts";
import { filters } from "./filters.ts";
import { filterArguments, noCalls, operatorAfterFilter, unknownFilter } from "./problems.ts";
import { readSegments } from "./segments.ts";
import { suggestedFilter } from "./suggested-filter.ts";

/** The tree of one block; see `BlockLanguage`. */
export function parseExpression(
  source: string,
  tokens: readonly Token[],
  end: Token,
): ParsedExpression<BracesExpression> {
  const reader = new TokenReader({ source, tokens, end, complaint });
  const expression = new Parser(reader).whole();
  return { expression, findings: reader.findings };
}

const comparisons: ReadonlyMap<string, BracesOperator> = new Map(
  (["==", "!=", "<", "<=", ">", ">=", "in"] as const).map((operator) => [operator, operator]),
);

const deepHint = "Compare with a list, as in `x in ['a', 'b']`, or compute the value in a shell step.";

/** Loosest first: filters, `or`, `and`, `not`, one comparison, a value with its keys. */
class Parser {
  private readonly reader: TokenReader;
  private readonly heights = new TreeHeights<BracesExpression>();
  private nesting = 0;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  whole(): BracesExpression {
    const expression = this.filtered();
    if (this.reader.token.kind !== "end") this.reader.complain();
    return expression;
  }

  private filtered(): BracesExpression {
    const { reader } = this;
    const first = reader.token;
    let expression = this.chain("or", () => this.chain("and", () => this.negated()));
    if (!reader.isSymbol("|")) return expression;
    while (reader.takeSymbol("|")) expression = this.filter(expression, first);
    this.refuseBehindFilter(first);
    return expression;
  }

  private filter(input: BracesExpression, first: Token): BracesExpression {
    const { reader } = this;
    const token = reader.token;
    if (token.kind !== "name") {
      reader.complain();
      return input;
    }
    reader.skip();
    const open = reader.token;
    const parentheses = reader.takeSymbol("(");
    const given = parentheses ? this.list(open, ")") : [];
    const { name, range } = token;
    const signature = filters.get(name);
    if (signature === undefined) {
      const known = [...filters.keys()];
      reader.note(unknownFilter({ found: name, suggestion: didYouMean(name, known), known: known.join(", ") }), range);
    } else if (
      given.length < signature.leastArguments ||
      given.length > signature.mostArguments ||
      (parentheses && given.length === 0)
    ) {
      reader.note(filterArguments({ found: name, count: given.length, form: signature.form }), range);
    }
    return this.grown({ kind: "filter", name, input, arguments: given, range: reader.since(first) }, [input, ...given]);
  }

  private refuseBehindFilter(first: Token): void {
    const { reader } = this;
    const { token } = reader;
    const left = reader.words(reader.since(first));
    const connective = reader.isSymbol("and") || reader.isSymbol("or");
    const operator = this.comparison()?.operator ?? (connective ? reader.words(token.range) : undefined);
    if (operator !== undefined) reader.fail(operatorAfterFilter({ found: operator, left }));
    if (token.kind !== "text" && token.kind !== "number" && token.kind !== "name" && !reader.isSymbol(":")) return;
    const hint =
      "Arguments of a filter stand in parentheses, as in `x | default('y')`; behind them only another `|` can follow.";
    reader.fail(unexpected({ found: reader.words(token.range), hint }));
  }

  private chain(operator: "or" | "and", operand: () => BracesExpression): BracesExpression {
    const { reader } = this;
    const first = reader.token;
    let left = operand();
    while (reader.takeSymbol(operator)) {
      const right = operand();
      left = this.grown({ kind: "binary", operator, left, right, range: reader.since(first) }, [left, right]);
    }
    return left;
  }

  private negated(): BracesExpression {
    return this.reader.isSymbol("not") ? this.not(() => this.negated()) : this.compared();
  }

  private not(parseOperand: () => BracesExpression): BracesExpression {
    const first = this.reader.token;
    this.reader.skip();
    const operand = this.nested(parseOperand);
    return this.grown({ kind: "not", operand, range: this.reader.since(first) }, [operand]);
  }

  private compared(): BracesExpression {
    const { reader } = this;
    const first = reader.token;
    const left = this.value();
    const comparison = this.comparison();
    if (comparison === undefined) return left;
    reader.skip(comparison.length);
    const right = this.comparedWith();
    const second = this.comparison();
    if (second !== undefined) reader.fail(chainedComparison({ found: second.operator, and: "and" }));
    const { operator } = comparison;
    return this.grown({ kind: "binary", operator, left, right, range: reader.since(first) }, [left, right]);
  }

  /** `a == not b` compares with the opposite of `b`. */
  private comparedWith(): BracesExpression {
    return this.reader.isSymbol("not") ? this.not(() => this.comparedWith()) : this.value();
  }

  /** The comparison that stands here, and of how many tokens it is. */
  private comparison(): { readonly operator: BracesOperator; readonly length: number } | undefined {
    const { token, next } = this.reader;
    if (token.kind !== "symbol") return undefined;
    const notIn = token.symbol === "not" && next.kind === "symbol" && next.symbol === "in";
    if (notIn) return { operator: "not in", length: 2 };
    const operator = comparisons.get(token.symbol);
    return operator && { operator, length: 1 };
  }

  private value(): BracesExpression {
    const { reader } = this;
    const first = reader.token;
    const of = this.primary();
    const segments = readSegments(reader);
    if (reader.isSymbol("(")) this.refuseCall(segments.length > 0);
    if (segments.length === 0) return of;
    const range = reader.since(first);
    if (first.kind === "name" && of.kind === "path") return { kind: "path", root: of.root, segments, range };
    return this.grown({ kind: "member", of, segments, range }, [of]);
  }

  private refuseCall(isMethod: boolean): void {
    const { previous } = this.reader;
    if (previous?.kind !== "name") return;
    const found = `${isMethod ? "." : ""}${previous.name}()`;
    this.reader.fail(noCalls({ found, instead: suggestedFilter(previous.name) }), previous.range);
  }

  private primary(): BracesExpression {
    const { reader } = this;
    const { token } = reader;
    const { range } = token;
    switch (token.kind) {
      case "name":
        reader.skip();
        return literalOf(token.name, range) ?? { kind: "path", root: token.name, segments: [], range };
      case "number":
      case "text":
        reader.skip();
        return { kind: "literal", value: token.value, range };
      case "symbol":
        if (reader.takeSymbol("(")) return this.inParentheses(token);
        if (reader.takeSymbol("[")) return this.listLiteral(token);
        return this.nothing();
      case "bad":
      case "end":
        return this.nothing();
    }
  }

  private inParentheses(open: Token): BracesExpression {
    const inner = this.nested(() => this.filtered());
    this.close(open, ")");
    return inner;
  }

  private listLiteral(open: Token): BracesExpression {
    const items = this.list(open, "]");
    return this.grown({ kind: "list", items, range: this.reader.since(open) }, items);
  }

  /** Values with commas between them, up to the closing bracket. In a list literal, commas with nothing between them count once. */
  private list(open: Token, close: ")" | "]"): BracesExpression[] {
    const { reader } = this;
    const items: BracesExpression[] = [];
    for (;;) {
      if (close === "]") this.skipCommas();
      if (reader.isSymbol(close) || reader.token.kind === "end") break;
      items.push(this.nested(() => this.filtered()));
      if (!reader.takeSymbol(",")) break;
    }
    this.close(open, close);
    return items;
  }

  private skipCommas(): void {
    while (this.reader.takeSymbol(","));
  }

  private close(open: Token, close: ")" | "]"): void {
    const { reader } = this;
    if (reader.takeSymbol(close)) return;
    if (reader.token.kind === "end") {
      reader.fail(unclosedBracket({ found: reader.words(open.range), close }), open.range);
    } else reader.complain();
  }

  private nested(parse: () => BracesExpression): BracesExpression {
    if (this.nesting >= deepestExpression) return this.tooDeep(this.reader.token.range);
    this.nesting++;
    const expression = parse();
    this.nesting--;
    return expression;
  }

  private grown(expression: BracesExpression, children: readonly BracesExpression[]): BracesExpression {
    if (!this.heights.grow(expression, children)) return this.tooDeep(expression.range);
    return expression;
  }

  private tooDeep(range: TextRange): BracesExpression {
    this.reader.fail(expressionTooDeep({ limit: deepestExpression, hint: deepHint }), range);
    return this.nothing();
  }

  /** What stands in the tree where a value should. */
  private nothing(): BracesExpression {
    this.reader.complain();
    return { kind: "literal", value: null, range: this.reader.token.range };
  }
}

function literalOf(name: string, range: TextRange): BracesExpression | undefined {
  switch (name.toLowerCase()) {
    case "true":
      return { kind: "literal", value: true, range };
    case "false":
      return { kind: "literal", value: false, range };
    case "none":
    case "null":
      return { kind: "literal", value: null, range };
    default:
      return undefined;
  }
}
