import type { Evaluation } from "../evaluation.ts";
import type { BracesExpression, Names } from "../expression.ts";
import { Evaluator } from "./evaluator.ts";

/** The value of one expression of an author's text. */
export function evaluateExpression(source: string, expression: BracesExpression, names: Names): Evaluation {
  const evaluator = new Evaluator(source, names);
  const value = evaluator.valueOf(expression);
  return evaluator.failure === undefined ? { ok: true, value } : { ok: false, ...evaluator.failure };
}
