import type { ConditionEvaluation, Evaluation } from "../evaluation.ts";
import type { BracesTemplate, Names } from "../expression.ts";
import { singleBlock } from "../single-block.ts";
import { toText } from "../value-text.ts";
import { Evaluator, holds } from "./evaluator.ts";
import { isBooleanText } from "./check-condition.ts";

/** A single block keeps the type of its value; anything else is text. What comes out is never evaluated again. */
export function evaluateTemplate(template: BracesTemplate, names: Names): Evaluation {
  const evaluator = new Evaluator(template.source, names);
  const single = singleBlock(template);
  const value = single === undefined ? textOf(template, evaluator) : evaluator.valueOf(single);
  return evaluator.failure === undefined ? { ok: true, value } : { ok: false, ...evaluator.failure };
}

/** The words `true` and `false` count as what they say, with blanks around them and in any case, as commands print them. */
export function evaluateCondition(template: BracesTemplate, names: Names): ConditionEvaluation {
  const evaluation = evaluateTemplate(template, names);
  if (!evaluation.ok) return evaluation;
  const { value } = evaluation;
  const word = typeof value === "string" && isBooleanText(value);
  return { ok: true, value: word ? value.trim().toLowerCase() === "true" : holds(value) };
}

function textOf(template: BracesTemplate, evaluator: Evaluator): string {
  let text = "";
  for (const part of template.parts) {
    text += part.kind === "text" ? part.text : toText(evaluator.valueOf(part.expression));
  }
  return text;
}
