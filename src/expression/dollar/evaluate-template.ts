import type { ConditionEvaluation, Evaluation } from "../evaluation.ts";
import type { DollarTemplate } from "../expression.ts";
import { singleBlock } from "../single-block.ts";
import { Evaluator } from "./evaluator.ts";
import type { DollarNames } from "./names.ts";
import { holds } from "./truth.ts";

/** A single block keeps the type of its value; anything else is text. What comes out is never evaluated again. */
export function evaluateTemplate(template: DollarTemplate, names: DollarNames): Evaluation {
  const evaluator = new Evaluator(template.source, names);
  const single = singleBlock(template);
  const value = single === undefined ? evaluator.joined(piecesOf(template, evaluator)) : evaluator.valueOf(single);
  return evaluator.failure === undefined ? { ok: true, value } : { ok: false, ...evaluator.failure };
}

/** Whether what a condition gives holds. */
export function evaluateCondition(template: DollarTemplate, names: DollarNames): ConditionEvaluation {
  const evaluation = evaluateTemplate(template, names);
  return evaluation.ok ? { ok: true, value: holds(evaluation.value) } : evaluation;
}

function* piecesOf(template: DollarTemplate, evaluator: Evaluator): Iterable<string> {
  for (const part of template.parts) yield part.kind === "text" ? part.text : evaluator.textOf(part.expression);
}
