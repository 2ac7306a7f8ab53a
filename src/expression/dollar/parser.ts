import type { TextRange } from "../../problem/text-range.ts";
import type { DollarExpression, DollarOperator, Segment } from "../expression.ts";
import { deepestExpression } from "../limits.ts";
import {
  badKey,
  chainedComparison,
  emptyBlock,
  expressionTooDeep,
  unclosedBlock,
  unclosedBracket,
} from "../problems.ts";
import type { ParsedExpression } from "../read-template.ts";
import { TokenReader } from "../token-reader.ts";
import type { Token } from "../token.ts";
import { TreeHeights } from "../tree-heights.ts";
import { complaint } from "./complaint.ts";
import { functionOf } from "./functions.ts";
import { negatedComparison, noMethods } from "./problems.ts";
import { suggestedFunction } from "./suggested-function.ts";

/** The tree of one block, or of a condition; see `BlockLanguage`. */
export function parseExpression(
  source: string,
  tokens: readonly Token[],
  end: Token,
): ParsedExpression<DollarExpression> {
  const reader = new TokenReader({ source, tokens, end, complaint });
  const expression = new Parser(reader).whole();
  return { expression, findings: reader.findings };
}

const comparisons: ReadonlyMap<string, DollarOperator> = new Map(
  (["==", "!=", "<", "<=", ">", ">="] as const).map((operator) => [operator, operator]),
);

const deepHint =
  'Look a value up in a list, as in `contains(fromJSON(\'["a", "b"]\'), x)`, or compute it in a shell step.';

/** Loosest first: `||`, `&&`, one comparison, `!`, a value with its keys. */
class Parser {
  private readonly reader: TokenReader;
  private readonly heights = new TreeHeights<DollarExpression>();
  private nesting = 0;

  constructor(reader: TokenReader) {
    this.reader = reader;
  }

  whole(): DollarExpression {
    const expression = this.any();
    if (this.reader.token.kind !== "end") this.reader.complain();
    return expression;
  }

  private any(): DollarExpression {
    return this.chain("||", () => this.chain("&&", () => this.compared()));
  }

  private chain(operator: "||" | "&&", operand: () => DollarExpression): DollarExpression {
    const { reader } = this;
    const first = reader.token;
    let left = operand();
    while (reader.takeSymbol(operator)) {
      const right = operand();
      left = this.grown({ kind: "binary", operator, left, right, range: reader.since(first) }, [left, right]);
    }
    return left;
  }

  private compared(): DollarExpression {
    const { reader } = this;
    const first = reader.token;
    const left = this.negated();
    const operator = this.comparison();
    if (operator === undefined) return left;
    const negated = first.kind === "symbol" && first.symbol === "!" && left.kind === "not";
    if (negated) this.refuseNegated(left.operand.range, operator, first);
    reader.skip();
    const right = this.negated();
    const second = this.comparison();
    if (second !== undefined) reader.fail(chainedComparison({ found: second, and: "&&" }));
    return this.grown({ kind: "binary", operator, left, right, range: reader.since(first) }, [left, right]);
  }

  private refuseNegated(operand: TextRange, operator: DollarOperator, sign: Token): void {
    const { reader } = this;
    reader.fail(negatedComparison({ found: "!", left: reader.words(operand), operator }), sign.range);
  }

  private comparison(): DollarOperator | undefined {
    const { token } = this.reader;
    return token.kind === "symbol" ? comparisons.get(token.symbol) : undefined;
  }

  private negated(): DollarExpression {
    const first = this.reader.token;
    if (!this.reader.takeSymbol("!")) return this.value();
    const operand = this.nested(() => this.negated());
    return this.grown({ kind: "not", operand, range: this.reader.since(first) }, [operand]);
  }

  private value(): DollarExpression {
    const { reader } = this;
    const first = reader.token;
    let of = this.primary();
    let segments: Segment[] = [];
    for (;;) {
      const open = reader.token;
      const bracket = reader.takeSymbol("[");
      if (!bracket && !reader.takeSymbol(".")) break;
      const way = bracket ? this.inBrackets(open) : this.keyAfterDot();
      if (way === undefined) break;
      if (way.kind === "segment") segments.push(way.segment);
      else {
        of = this.inside(of, segments, first);
        segments = [];
        const { index } = way;
        of = this.grown({ kind: "index", of, index, range: reader.since(first) }, [of, index]);
      }
    }
    return this.inside(of, segments, first);
  }

  /** What the segments lead to, from a value that begins at `first`. */
  private inside(of: DollarExpression, segments: readonly Segment[], first: Token): DollarExpression {
    if (segments.length === 0) return of;
    const start = first.range.start;
    const range = { start, end: this.reader.previous?.range.end ?? start };
    if (first.kind === "name" && of.kind === "path") return { kind: "path", root: of.root, segments, range };
    return this.grown({ kind: "member", of, segments, range }, [of]);
  }

  private keyAfterDot(): Way | undefined {
    const { reader } = this;
    const { token } = reader;
    if (reader.takeSymbol("*")) return { kind: "segment", segment: { kind: "all", range: token.range } };
    if (token.kind !== "name") {
      this.refuseKey();
      return undefined;
    }
    reader.skip();
    if (reader.isSymbol("(")) {
      const found = `.${token.name}()`;
      reader.fail(noMethods({ found, instead: suggestedFunction(token.name) }), token.range);
    }
    return { kind: "segment", segment: { kind: "key", key: token.name, range: token.range } };
  }

  /** What is known now is a segment; what has to be worked out is an index. */
  private inBrackets(open: Token): Way | undefined {
    const { reader } = this;
    const star = reader.token;
    if (reader.takeSymbol("*")) {
      this.close(open, "]");
      return { kind: "segment", segment: { kind: "all", range: star.range } };
    }
    if (reader.isSymbol("]")) this.refuseKey();
    const index = this.nested(() => this.any());
    this.close(open, "]");
    if (index.kind !== "literal") return { kind: "index", index };
    const { value, range } = index;
    if (typeof value === "string") return { kind: "segment", segment: { kind: "key", key: value, range } };
    if (Number.isInteger(value)) return { kind: "segment", segment: { kind: "index", index: Number(value), range } };
    reader.fail(badKey({ found: reader.words(range) }), range);
    return undefined;
  }

  private refuseKey(): void {
    const { reader } = this;
    const { kind, range } = reader.token;
    if (kind === "bad" || kind === "end") reader.complain();
    else reader.fail(badKey({ found: reader.words(range) }), range);
  }

  private primary(): DollarExpression {
    const { reader } = this;
    const { token, next } = reader;
    const { range } = token;
    switch (token.kind) {
      case "name":
        reader.skip();
        if (next.kind === "symbol" && next.symbol === "(") return this.call(token.name, token, next);
        return literalOf(token.name, range) ?? { kind: "path", root: token.name, segments: [], range };
      case "number":
      case "text":
        reader.skip();
        return { kind: "literal", value: token.value, range };
      case "symbol":
        if (reader.takeSymbol("(")) return this.enclosed(token, ")");
        if (reader.takeSymbol("${{")) return this.enclosed(token, "}}");
        return this.nothing();
      case "bad":
      case "end":
        return this.nothing();
    }
  }

  /** `(a)`, and in a condition `${{ a }}`, which means the same. */
  private enclosed(open: Token, close: ")" | "}}"): DollarExpression {
    const { reader } = this;
    if (close === "}}" && reader.isSymbol(close)) {
      reader.fail(emptyBlock({ open: "${{" }), { start: open.range.start, end: reader.token.range.end });
    }
    const inner = this.nested(() => this.any());
    this.close(open, close);
    return inner;
  }

  private call(name: string, first: Token, open: Token): DollarExpression {
    const { reader } = this;
    reader.skip();
    const given: DollarExpression[] = [];
    if (!reader.isSymbol(")")) {
      do given.push(this.nested(() => this.any()));
      while (reader.takeSymbol(","));
    }
    this.close(open, ")");
    const known = functionOf(name)?.name ?? name;
    return this.grown({ kind: "call", name: known, arguments: given, range: reader.since(first) }, given);
  }

  private close(open: Token, close: ")" | "]" | "}}"): void {
    const { reader } = this;
    if (reader.takeSymbol(close)) return;
    if (reader.token.kind !== "end" && !reader.isSymbol("}}")) reader.complain();
    else if (close === "}}") reader.fail(unclosedBlock({ open: "${{" }), open.range);
    else reader.fail(unclosedBracket({ found: reader.words(open.range), close }), open.range);
  }

  private nested(parse: () => DollarExpression): DollarExpression {
    if (this.nesting >= deepestExpression) return this.tooDeep(this.reader.token.range);
    this.nesting++;
    const expression = parse();
    this.nesting--;
    return expression;
  }

  private grown(expression: DollarExpression, children: readonly DollarExpression[]): DollarExpression {
    return this.heights.grow(expression, children) ? expression : this.tooDeep(expression.range);
  }

  private tooDeep(range: TextRange): DollarExpression {
    this.reader.fail(expressionTooDeep({ limit: deepestExpression, hint: deepHint }), range);
    return this.nothing();
  }

  /** What stands in the tree where a value should. */
  private nothing(): DollarExpression {
    this.reader.complain();
    return { kind: "literal", value: null, range: this.reader.token.range };
  }
}

/** One part of the way into a value. */
type Way =
  | { readonly kind: "segment"; readonly segment: Segment }
  | { readonly kind: "index"; readonly index: DollarExpression };

function literalOf(name: string, range: TextRange): DollarExpression | undefined {
  switch (name.toLowerCase()) {
    case "true":
      return { kind: "literal", value: true, range };
    case "false":
      return { kind: "literal", value: false, range };
    case "null":
      return { kind: "literal", value: null, range };
    default:
      return undefined;
  }
}
