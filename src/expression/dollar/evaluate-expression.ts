import type { Evaluation } from "../evaluation.ts";
import type { DollarExpression } from "../expression.ts";
import { Evaluator } from "./evaluator.ts";
import type { DollarNames } from "./names.ts";

/** The value of one expression of an author's text. */
export function evaluateExpression(source: string, expression: DollarExpression, names: DollarNames): Evaluation {
  const evaluator = new Evaluator(source, names);
  const value = evaluator.valueOf(expression);
  return evaluator.failure === undefined ? { ok: true, value } : { ok: false, ...evaluator.failure };
}
