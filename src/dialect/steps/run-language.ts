import { evaluateExpression } from "../../expression/braces/evaluate-expression.ts";
import { evaluateCondition, evaluateTemplate } from "../../expression/braces/evaluate-template.ts";
import type { Evaluation } from "../../expression/evaluation.ts";
import type { BracesExpression, PathExpression, Value } from "../../expression/expression.ts";
import { descend } from "../../expression/names.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { resultKey } from "../../plan/address.ts";
import type { RunLanguage, RunPlace, RunView, StepView, Worked } from "../../plan/run-language.ts";
import { contextFields } from "./scope.ts";

/** What the names of the steps dialect mean while a workflow runs. */
export const stepsLanguage: RunLanguage<BracesExpression> = {
  worksIn: "project",
  outputsAtFailure: false,
  names: (view, place) => ({ resolve: (path) => resolve(view, place, path) }),
  text: (template, names) => worked(evaluateTemplate(template, names)),
  condition(template, names) {
    const evaluation = evaluateCondition(template, names);
    return evaluation.ok ? evaluation : { ok: false, message: sentence(evaluation) };
  },
  value: (source, expression, names) => worked(evaluateExpression(source, expression, names)),
};

function worked(evaluation: Evaluation): Worked<Value> {
  return evaluation.ok ? evaluation : { ok: false, message: sentence(evaluation) };
}

function sentence({ problem }: Extract<Evaluation, { readonly ok: false }>): string {
  return problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`;
}

function resolve(view: RunView, place: RunPlace, path: PathExpression): Value | undefined {
  const { root, segments } = path;
  if (place.own !== undefined && Object.hasOwn(place.own, root)) return descend(place.own[root], segments);
  switch (root) {
    case "inputs":
      return descend(view.inputs, segments);
    case "context":
      return descend(contextOf(view), segments);
    case "item":
      return descend(place.items.at(-1)?.item, segments);
    case "steps":
      return resolveStep(view, place, segments);
    default:
      return undefined;
  }
}

function contextOf({ context }: RunView): JsonObject {
  return Object.fromEntries(Object.entries(context).filter(([name]) => contextFields.includes(name)));
}

function resolveStep(view: RunView, place: RunPlace, segments: PathExpression["segments"]): Value | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return allSteps(view, place);
  if (first.kind !== "key") return undefined;
  const step = stepAt(view, place, first.key);
  return step === undefined ? undefined : descend(wordsOf(step), rest);
}

function stepAt(view: RunView, place: RunPlace, id: string): StepView | undefined {
  for (const namespace of [...place.items.map((each) => each.namespace).toReversed(), ""]) {
    const addresses = view.addresses[namespace];
    const target = addresses !== undefined && Object.hasOwn(addresses, id) ? addresses[id] : undefined;
    if (target !== undefined) return view.result(resultKey(target, place.address));
  }
  return undefined;
}

function allSteps(view: RunView, place: RunPlace): JsonObject {
  const ids = new Set(
    ["", ...place.items.map((each) => each.namespace)].flatMap((each) => Object.keys(view.addresses[each] ?? {})),
  );
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const step = stepAt(view, place, id);
      return step === undefined ? [] : [[id, wordsOf(step)] as const];
    }),
  );
}

/** Spec Kit's words for how a step has ended. */
const statusWords = { success: "completed", failure: "failed", skipped: "skipped", cancelled: "failed" } as const;

function wordsOf({ kind, status, message, given, output }: StepView): JsonObject {
  const { integration = null, model = null, options = {}, input = {} } = given;
  const error: JsonValue = message ?? null;
  return { type: kind, integration, model, options, input, output, status: statusWords[status], error };
}
