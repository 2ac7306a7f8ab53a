import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { quoted } from "../author-words.ts";
import { evaluationProblems } from "./evaluation-problems.ts";

interface Found {
  /** The author's words at the place. */
  readonly found: string;
}

export const noCalls = defineProblem<Found & { readonly instead: string | undefined }>({
  code: "EXPRESSION_CALL",
  title: "There are no functions and no methods",
  explain: "A value is changed by filters, which stand behind a `|`: `x | length`.",
  message: ({ found }) =>
    `${quoted(found)} is called like a function, but expressions have no functions and no methods.`,
  hint: ({ instead }) =>
    instead === undefined
      ? "Filters stand behind a `|`, as in `x | length`. What no filter does, do in a shell step."
      : `Write the filter behind the value: \`x | ${instead}\`.`,
});

export const noMaps = defineProblem({
  code: "EXPRESSION_MAP",
  title: "A map cannot be written in an expression",
  explain: "Expressions have lists, but no maps and no sets.",
  message: () => "A `{` stands here, but a map cannot be written in an expression.",
  hint: () => `Write it as JSON: \`'{"a": 1}' | from_json\`.`,
});

export const operatorAfterFilter = defineProblem<Found & { readonly left: string }>({
  code: "EXPRESSION_OPERATOR_AFTER_FILTER",
  title: "An operator stands behind a filter",
  explain: "A filter takes everything on its left, so what it gives can be used by an operator only in parentheses.",
  message: ({ found, left }) => `${quoted(found)} stands behind the filter of ${quoted(left)}.`,
  hint: ({ found, left }) => `Put the filtered value in parentheses: \`(${left}) ${found} …\`.`,
});

export const unknownFilter = defineProblem<Found & { readonly suggestion: string | undefined; readonly known: string }>(
  {
    code: "EXPRESSION_UNKNOWN_FILTER",
    title: "There is no such filter",
    explain: "The name behind a `|` must be that of a filter.",
    message: ({ found }) => `There is no filter ${quoted(found)}.`,
    hint: ({ suggestion, known }) => suggestion ?? `The filters are ${known}.`,
  },
);

export const filterArguments = defineProblem<Found & { readonly count: number; readonly form: string }>({
  code: "EXPRESSION_FILTER_ARGUMENTS",
  title: "A filter has too few or too many arguments",
  explain: "Each filter takes a fixed number of arguments; one that takes none is written without parentheses.",
  message: ({ found, count }) =>
    `The filter ${quoted(found)} stands here with ${count === 1 ? "1 argument" : `${count} arguments`}.`,
  hint: ({ form }) => `Write \`${form}\`.`,
});

export const conditionNotEvaluated = defineProblem<Found & { readonly repair: string | undefined }>({
  code: "EXPRESSION_CONDITION_NOT_EVALUATED",
  title: "A condition is never evaluated",
  explain:
    "Only what stands between `{{` and `}}` is evaluated. Any other text is a condition that always holds, which is not what its author means.",
  message: ({ found }) =>
    `The condition ${quoted(found)} holds no \`{{ … }}\`, so it would be taken as text and always be true.`,
  hint: ({ repair }) =>
    repair === undefined
      ? "Write an expression such as `{{ inputs.count > 100 }}`, or `true` or `false`. Braces around these words would not make one."
      : `Write ${repair}.`,
});

export const conditionAlwaysTrue = defineProblem<Found>({
  code: "EXPRESSION_CONDITION_ALWAYS_TRUE",
  severity: "warning",
  title: "A condition is text around a block",
  explain: "With other words next to a block the condition is text, and text is true however its blocks turn out.",
  message: ({ found }) => `${quoted(found)} stands outside the braces, so the condition is text and always true.`,
  hint: () => "Put the whole condition between one `{{` and one `}}`.",
});

/** What can be wrong with a template besides what can be wrong in any expression. */
export const bracesProblems: readonly ProblemDoc[] = [
  noCalls,
  noMaps,
  operatorAfterFilter,
  unknownFilter,
  filterArguments,
  conditionNotEvaluated,
  conditionAlwaysTrue,
  ...evaluationProblems,
];
