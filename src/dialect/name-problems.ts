import { didYouMean } from "../problem/nearest.ts";
import { defineProblem, type ProblemDoc } from "../problem/problem.ts";

export const nameRootUnknown = defineProblem<{
  readonly name: string;
  readonly known: readonly string[];
  readonly better: string | undefined;
}>({
  code: "NAME_ROOT_UNKNOWN",
  title: "A name is not known",
  explain:
    "An expression begins with one of a few names, such as `inputs` and `steps`. Some of them, such as `item`, have a value only at some places. The message lists those that may be used where it points.",
  message: ({ name, known }) => `There is no name "${name}" here; an expression begins with ${known.join(", ")}.`,
  hint: ({ name, known, better }) => (better === undefined ? didYouMean(name, known) : `Did you mean ${better}?`),
});

export const nameNotHere = defineProblem<{ readonly name: string; readonly where: string }>({
  code: "NAME_NOT_HERE",
  title: "A name means nothing at this place",
  explain:
    "`item` is the item of the surrounding fan-out, `fan_in` what a fan-in has collected, `output` what a step has just given, `matrix` the combination that a job runs for. Elsewhere they are empty.",
  message: ({ name, where }) => `"${name}" has a value only in ${where}.`,
});

export const nameInputUnknown = defineProblem<{
  readonly input: string;
  readonly declared: readonly string[];
  /** Where inputs are declared. */
  readonly under: string;
}>({
  code: "NAME_INPUT_UNKNOWN",
  title: "An input is not declared",
  explain: "An input that is not declared is always empty, so a reference to it is a typing error.",
  message: ({ input }) => `The workflow declares no input "${input}".`,
  hint: ({ input, declared, under }) =>
    didYouMean(input, declared) ?? `Declare it under ${under}: ${input}: { type: string }.`,
});

export const nameStepUnknown = defineProblem<{ readonly id: string; readonly known: readonly string[] }>({
  code: "NAME_STEP_UNKNOWN",
  title: "There is no step of that name",
  explain: "`steps.<id>` is the result of another step of the same file.",
  message: ({ id }) => `There is no step "${id}".`,
  hint: ({ id, known }) => didYouMean(id, known),
});

export const nameStepInFanOut = defineProblem<{
  readonly id: string;
  readonly fanOut: string;
  /** What gives the results of all items. */
  readonly list: string;
}>({
  code: "NAME_STEP_IN_FAN_OUT",
  title: "A step inside a fan-out is not one result",
  explain:
    "A step inside a fan-out, or in a job with a matrix, runs once for each item, so from outside its name does not mean one result.",
  message: ({ id, fanOut }) =>
    `The step "${id}" runs once for each item of "${fanOut}", so it has no single result here.`,
  hint: ({ list }) => `Use the list: ${list}.`,
});

export const nameStepLater = defineProblem<{ readonly id: string; readonly fallback: string }>({
  code: "NAME_STEP_LATER",
  title: "A step has not run yet",
  explain:
    "A step can use what the steps before it gave. Inside a loop it also sees what the others gave in the pass before.",
  message: ({ id }) => `The step "${id}" has not run when this is worked out, so it is always empty here.`,
  hint: ({ fallback }) => `Move that step up, or give a value for now with ${fallback}.`,
});

export const nameStepOtherBranch = defineProblem<{ readonly id: string; readonly parent: string }>({
  code: "NAME_STEP_OTHER_BRANCH",
  title: "A step stands in another branch",
  explain: "Only one branch of an `if` or a `switch` runs.",
  message: ({ id, parent }) =>
    `The step "${id}" stands in another branch of "${parent}", so it has not run when this one does.`,
});

export const nameFieldUnknown = defineProblem<{
  readonly field: string;
  readonly of: string;
  readonly known: readonly string[];
}>({
  code: "NAME_FIELD_UNKNOWN",
  title: "There is no such field",
  explain: "What can be known of a step, a job or a run has certain fields. The hint lists those of what was named.",
  message: ({ field, of }) => `${of} has no field "${field}".`,
  hint: ({ field, known }) => didYouMean(field, known) ?? `It has: ${known.join(", ")}.`,
});

export const nameOutputUnknown = defineProblem<{
  readonly field: string;
  readonly kind: string;
  readonly id: string;
  readonly known: readonly string[];
}>({
  code: "NAME_OUTPUT_UNKNOWN",
  severity: "warning",
  title: "A step gives no such result",
  explain:
    "Each kind of step gives certain results. Others can be named under `outputs:` of the step. A result that a step does not give is empty.",
  message: ({ field, kind, id }) => `The ${kind} step "${id}" gives no result "${field}", so this is empty.`,
  hint: ({ field, known }) =>
    didYouMean(field, known) ?? `It gives: ${known.join(", ")}. Name another under outputs: of the step.`,
});

export const nameProblems: readonly ProblemDoc[] = [
  nameRootUnknown,
  nameNotHere,
  nameInputUnknown,
  nameStepUnknown,
  nameStepInFanOut,
  nameStepLater,
  nameStepOtherBranch,
  nameFieldUnknown,
  nameOutputUnknown,
];
