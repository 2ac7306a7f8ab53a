import type { Finding } from "../../problem/problem.ts";
import type { BracesExpression, BracesTemplate, Scope, ValueType } from "../expression.ts";
import { Inspector } from "./inspector.ts";

/** What can be known to go wrong before anything runs: paths that lead nowhere, and filters on values they cannot work on. */
export function checkTemplate(template: BracesTemplate, scope: Scope): readonly Finding[] {
  const inspector = new Inspector(template.source, scope);
  for (const part of template.parts) if (part.kind === "block") inspector.typeOf(part.expression);
  return inspector.findings;
}

export function typeOf(expression: BracesExpression, scope: Scope): ValueType {
  return new Inspector("", scope).typeOf(expression);
}
