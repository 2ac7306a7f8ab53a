import type { JsonValue } from "../json/json.ts";
import type { Problem } from "../problem/problem.ts";
import type { TextRange } from "../problem/text-range.ts";

/** The values that expressions work on. */
export type Value = JsonValue;

/** What is known of a value before anything has run. */
export type ValueType = "text" | "number" | "boolean" | "null" | "list" | "map" | "unknown";

/** A parsed expression. Plain data: it is saved with the plan of a run. */
export type Expression =
  | LiteralExpression
  | ListExpression
  | PathExpression
  | NotExpression
  | BinaryExpression
  | FilterExpression
  | MemberExpression;

export interface LiteralExpression {
  readonly kind: "literal";
  readonly value: null | boolean | number | string;
  readonly range: TextRange;
}

export interface ListExpression {
  readonly kind: "list";
  readonly items: readonly Expression[];
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
  | { readonly kind: "index"; readonly index: number; readonly range: TextRange };

/** The way down from something that is not a name: `(a | from_json).items[0]`. */
export interface MemberExpression {
  readonly kind: "member";
  readonly of: Expression;
  readonly segments: readonly Segment[];
  readonly range: TextRange;
}

export interface NotExpression {
  readonly kind: "not";
  readonly operand: Expression;
  readonly range: TextRange;
}

export type BinaryOperator = "or" | "and" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly range: TextRange;
}

export interface FilterExpression {
  readonly kind: "filter";
  readonly name: string;
  readonly input: Expression;
  readonly arguments: readonly Expression[];
  readonly range: TextRange;
}

/** Text with expressions in it, as an author wrote it. */
export interface Template {
  readonly source: string;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** `range` is where the whole block stands in `source`, braces included; ranges inside `expression` count from there too. */
  | { readonly kind: "block"; readonly expression: Expression; readonly range: TextRange };

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
