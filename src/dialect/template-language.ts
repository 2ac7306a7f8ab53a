import type { Expression, Scope, Template, ValueType } from "../expression/expression.ts";
import type { Finding, Parsed } from "../problem/problem.ts";

/** How a dialect writes expressions into texts; `E` are the expressions that its texts are read as. */
export interface TemplateLanguage<E extends Expression = Expression> {
  /** What every expression in a text begins with. */
  readonly opening: string;
  parseTemplate(text: string): Parsed<Template<E>>;
  parseCondition(text: string): Parsed<Template<E>>;
  checkTemplate(template: Template<E>, scope: Scope): readonly Finding[];
  checkCondition(template: Template<E>, scope: Scope): readonly Finding[];
  typeOf(expression: E, scope: Scope): ValueType;
}
