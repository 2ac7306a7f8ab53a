import type { JsonValue } from "../json/json.ts";
import type { Problem } from "../problem/problem.ts";
import type { TextRange } from "../problem/text-range.ts";

/** The values that expressions work on. */
export type Value = JsonValue;

/** What is known of a value before anything has run. */
export type ValueType = "text" | "number" | "boolean" | "null" | "list" | "map" | "unknown";

/** A parsed expression of either language. Plain data: it is saved with the plan of a run. */
export type Expression = BracesExpression | DollarExpression;

/** What may stand between `{{` and `}}`. */
export type BracesExpression =
  | LiteralExpression
  | ListExpression<BracesExpression>
  | PathExpression
  | NotExpression<BracesExpression>
  | BinaryExpression<BracesOperator, BracesExpression>
  | FilterExpression<BracesExpression>
  | MemberExpression<BracesExpression>;

/** What may stand between `${{` and `}}`, and in conditions without them. */
export type DollarExpression =
  | LiteralExpression
  | PathExpression
  | NotExpression<DollarExpression>
  | BinaryExpression<DollarOperator, DollarExpression>
  | CallExpression<DollarExpression>
  | MemberExpression<DollarExpression>
  | IndexExpression<DollarExpression>;

export interface LiteralExpression {
  readonly kind: "literal";
  readonly value: null | boolean | number | string;
  readonly range: TextRange;
}

export interface ListExpression<Operand> {
  readonly kind: "list";
  readonly items: readonly Operand[];
  readonly range: TextRange;
}

/** A name and the way down from it: `steps.plan.output['file'][0]`. */
export interface PathExpression {
  readonly kind: "path";
  readonly root: string;
  readonly segments: readonly Segment[];
  readonly range: TextRange;
}

export type Segment =
  | { readonly kind: "key"; readonly key: string; readonly range: TextRange }
  | { readonly kind: "index"; readonly index: number; readonly range: TextRange }
  /** All items of a list, or all values of a map: what follows is looked for in each. */
  | { readonly kind: "all"; readonly range: TextRange };

/** The way down from something that is not a name: `(a | from_json).items[0]`. */
export interface MemberExpression<Operand> {
  readonly kind: "member";
  readonly of: Operand;
  readonly segments: readonly Segment[];
  readonly range: TextRange;
}

/** A way down that is worked out: `jobs[inputs.which]`. What is known beforehand is a segment. */
export interface IndexExpression<Operand> {
  readonly kind: "index";
  readonly of: Operand;
  readonly index: Operand;
  readonly range: TextRange;
}

export interface NotExpression<Operand> {
  readonly kind: "not";
  readonly operand: Operand;
  readonly range: TextRange;
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

export type BracesOperator = "or" | "and" | ComparisonOperator | "in" | "not in";

export type DollarOperator = "||" | "&&" | ComparisonOperator;

export interface BinaryExpression<Operator, Operand> {
  readonly kind: "binary";
  readonly operator: Operator;
  readonly left: Operand;
  readonly right: Operand;
  readonly range: TextRange;
}

export interface FilterExpression<Operand> {
  readonly kind: "filter";
  readonly name: string;
  readonly input: Operand;
  readonly arguments: readonly Operand[];
  readonly range: TextRange;
}

/** `name` is written as the function is, whatever letters its author took; that of an unknown function is the author's. */
export interface CallExpression<Operand> {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly Operand[];
  readonly range: TextRange;
}

/** Text with expressions in it, as an author wrote it. */
export interface Template<E extends Expression = Expression> {
  readonly source: string;
  readonly parts: readonly TemplatePart<E>[];
}

export type BracesTemplate = Template<BracesExpression>;

export type DollarTemplate = Template<DollarExpression>;

export type TemplatePart<E extends Expression = Expression> =
  | { readonly kind: "text"; readonly text: string }
  /** `range` is where the whole block stands in `source`, braces included; ranges inside `expression` count from there too. */
  | { readonly kind: "block"; readonly expression: E; readonly range: TextRange };

/** What is known of a path before anything has run. */
export interface Lookup {
  readonly type: ValueType;
  /** Why the path leads nowhere. An error becomes a warning where `default` stands ready. */
  readonly problem?: Problem;
  /** The segment that the problem is about; without it, the root. */
  readonly segment?: number;
}

/** The names that may be used at one place of a workflow. */
export interface Scope {
  lookup(path: PathExpression): Lookup;
}

/** The values behind the names while a workflow runs. Undefined where there is none. */
export interface Names {
  resolve(path: PathExpression): Value | undefined;
}
