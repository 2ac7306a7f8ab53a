import type { Expression, Scope, Template, ValueType } from "../expression/expression.ts";
import type { Finding, Parsed } from "../problem/problem.ts";

/** How a dialect writes expressions into texts. */
export interface TemplateLanguage {
  /** What every expression in a text begins with. */
  readonly opening: string;
  parseTemplate(text: string): Parsed<Template>;
  parseCondition(text: string): Parsed<Template>;
  checkTemplate(template: Template, scope: Scope): readonly Finding[];
  checkCondition(template: Template, scope: Scope): readonly Finding[];
  typeOf(expression: Expression, scope: Scope): ValueType;
}
