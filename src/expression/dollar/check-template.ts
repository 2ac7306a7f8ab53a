import type { Finding } from "../../problem/problem.ts";
import type { DollarExpression, DollarTemplate, ValueType } from "../expression.ts";
import { Inspector } from "./inspector.ts";
import type { DollarScope } from "./names.ts";

/** What can be known to go wrong before anything runs: names and functions that are not there, and what can never work. */
export function checkTemplate(template: DollarTemplate, scope: DollarScope): readonly Finding[] {
  const inspector = new Inspector(template.source, scope);
  for (const part of template.parts) if (part.kind === "block") inspector.typeOf(part.expression);
  return inspector.findings;
}

export function typeOf(expression: DollarExpression, scope: DollarScope): ValueType {
  return new Inspector("", scope).typeOf(expression);
}
