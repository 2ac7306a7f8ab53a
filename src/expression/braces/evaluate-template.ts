import type { Finding } from "../../problem/problem.ts";
import type { Names, Template, Value } from "../expression.ts";
import { toText } from "../value-text.ts";
import { Evaluator, holds } from "./evaluator.ts";
import { isBooleanText } from "./check-condition.ts";
import { singleBlock } from "./single-block.ts";

export type Evaluation = { readonly ok: true; readonly value: Value } | ({ readonly ok: false } & Finding);

export type ConditionEvaluation = { readonly ok: true; readonly value: boolean } | ({ readonly ok: false } & Finding);

/** A single block keeps the type of its value; anything else is text. What comes out is never evaluated again. */
export function evaluateTemplate(template: Template, names: Names): Evaluation {
  const evaluator = new Evaluator(template.source, names);
  const single = singleBlock(template);
  const value = single === undefined ? textOf(template, evaluator) : evaluator.valueOf(single);
  return evaluator.failure === undefined ? { ok: true, value } : { ok: false, ...evaluator.failure };
}

/** The words `true` and `false` count as what they say, with blanks around them and in any case, as commands print them. */
export function evaluateCondition(template: Template, names: Names): ConditionEvaluation {
  const evaluation = evaluateTemplate(template, names);
  if (!evaluation.ok) return evaluation;
  const { value } = evaluation;
  const word = typeof value === "string" && isBooleanText(value);
  return { ok: true, value: word ? value.trim().toLowerCase() === "true" : holds(value) };
}

function textOf(template: Template, evaluator: Evaluator): string {
  let text = "";
  for (const part of template.parts) {
    text += part.kind === "text" ? part.text : toText(evaluator.valueOf(part.expression));
  }
  return text;
}
