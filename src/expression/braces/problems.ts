import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { quoted } from "../author-words.ts";
import { evaluationProblems } from "./evaluation-problems.ts";

interface Found {
  /** The author's words at the place. */
  readonly found: string;
}

export const templateTooLong = defineProblem<{ readonly length: number; readonly limit: number }>({
  code: "EXPRESSION_TOO_LONG",
  title: "The text is longer than the limit",
  explain: "A text that may hold expressions is refused by its length before it is parsed.",
  message: ({ length, limit }) => `This text has ${length} characters, and the limit is ${limit}.`,
  hint: () => "Keep long texts in a file and name the file instead.",
});

export const unclosedBlock = defineProblem({
  code: "EXPRESSION_UNCLOSED_BLOCK",
  title: "A block is not closed",
  explain:
    "Every `{{` starts an expression and needs its `}}`. An unclosed one is refused, because left as text it would never be evaluated and nobody would notice.",
  message: () => "This `{{` starts an expression, but no `}}` closes it.",
  hint: () => "Close it with `}}`. To write two braces as text, write `{{ '{{' }}`.",
});

export const unclosedQuote = defineProblem<Found>({
  code: "EXPRESSION_UNCLOSED_QUOTE",
  title: "A quoted text is not closed",
  explain:
    "A text in quotes ends with the quote it started with. A backslash before a quote makes the quote a part of the text.",
  message: ({ found }) => `The text that starts with ${found} here has no closing ${found}.`,
  hint: ({ found }) =>
    `Add the closing ${found}. A ${found} inside the text is written \\${found}, and a backslash at the end of it \\\\.`,
});

export const emptyBlock = defineProblem({
  code: "EXPRESSION_EMPTY_BLOCK",
  title: "A block holds no expression",
  explain: "There is nothing between `{{` and `}}`.",
  message: () => "There is no expression between these braces.",
  hint: () => "Name a value, such as `{{ inputs.name }}`. To write the braces as text, write `{{ '{{}}' }}`.",
});

export const expressionTooDeep = defineProblem<{ readonly limit: number }>({
  code: "EXPRESSION_TOO_DEEP",
  title: "An expression is nested too deeply",
  explain:
    "Brackets, `not`, and chains of operators or filters may go only so deep; no expression that a person can read comes near.",
  message: ({ limit }) => `This expression is nested, or chained, more than ${limit} deep.`,
  hint: () => "Compare with a list, as in `x in ['a', 'b']`, or compute the value in a shell step.",
});

export const badNumber = defineProblem<Found>({
  code: "EXPRESSION_NUMBER",
  title: "A number cannot be read",
  explain:
    "Numbers are written like `5`, `-5`, `1.5`, `1e3` or `1_000`. Whole numbers beyond 9007199254740991 would lose digits and are refused.",
  message: ({ found }) => `${quoted(found)} starts like a number, but it is not one that can be kept exactly.`,
  hint: ({ found }) => `If it is text, put it in quotes: '${found}'.`,
});

export const foreignOperator = defineProblem<Found & { readonly instead: string }>({
  code: "EXPRESSION_FOREIGN_OPERATOR",
  title: "An operator of another language",
  explain: "The operators are `and`, `or`, `not`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `in` and `not in`.",
  message: ({ found }) => `${quoted(found)} is not an operator here.`,
  hint: ({ instead }) => `Write \`${instead}\` instead.`,
});

export const noArithmetic = defineProblem<Found>({
  code: "EXPRESSION_ARITHMETIC",
  title: "There is no arithmetic",
  explain: "Expressions choose and compare values. They neither compute numbers nor glue texts together.",
  message: ({ found }) => `${quoted(found)} stands between values here, but there is no arithmetic in expressions.`,
  hint: () => "Compute the value in a shell step. To join texts, write blocks side by side: `{{ a }}{{ b }}`.",
});

export const noTernary = defineProblem<Found>({
  code: "EXPRESSION_TERNARY",
  title: "There is no choice between two values",
  explain: "Expressions have neither `a if b else c` nor `b ? a : c`.",
  message: ({ found }) => `${quoted(found)} looks like a choice between two values, which expressions cannot make.`,
  hint: () => "Choose with an `if` or `switch` step. For a missing value write `x | default('y')`.",
});

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

export const missingValue = defineProblem<{ readonly before?: string; readonly after?: string }>({
  code: "EXPRESSION_MISSING_VALUE",
  title: "A value is missing",
  explain: "An operator, a bracket or a comma stands where a value should.",
  message: ({ before, after }) =>
    before === undefined
      ? `The expression ends after ${quoted(after ?? "")}, where a value should follow.`
      : `A value is missing before ${quoted(before)}.`,
  hint: () => "Add the value, or remove the operator that waits for it. Nothing at all is written `none`.",
});

export const unexpected = defineProblem<Found & { readonly hint: string }>({
  code: "EXPRESSION_UNEXPECTED",
  title: "Something stands where it cannot",
  explain: "The words are each fine, but this one cannot follow the one before it.",
  message: ({ found }) => `${quoted(found)} cannot stand here.`,
  hint: ({ hint }) => hint,
});

export const unclosedBracket = defineProblem<Found & { readonly close: string }>({
  code: "EXPRESSION_UNCLOSED_BRACKET",
  title: "A bracket is not closed",
  explain: "Every `(` and `[` needs its partner before the expression ends.",
  message: ({ found, close }) => `This ${quoted(found)} has no closing ${quoted(close)}.`,
  hint: ({ close }) => `Add the missing \`${close}\`.`,
});

export const chainedComparison = defineProblem<Found>({
  code: "EXPRESSION_CHAINED_COMPARISON",
  title: "Two comparisons in a row",
  explain: "A comparison gives true or false, and comparing that again is hardly ever what is meant.",
  message: ({ found }) => `${quoted(found)} compares the result of a comparison.`,
  hint: () => "Write `a == b and b == c`, or put parentheses around the comparison that comes first.",
});

export const operatorAfterFilter = defineProblem<Found & { readonly left: string }>({
  code: "EXPRESSION_OPERATOR_AFTER_FILTER",
  title: "An operator stands behind a filter",
  explain: "A filter takes everything on its left, so what it gives can be used by an operator only in parentheses.",
  message: ({ found, left }) => `${quoted(found)} stands behind the filter of ${quoted(left)}.`,
  hint: ({ found, left }) => `Put the filtered value in parentheses: \`(${left}) ${found} …\`.`,
});

export const badKey = defineProblem<Found>({
  code: "EXPRESSION_KEY",
  title: "A key cannot be read",
  explain: "Inside the brackets behind a value stands one whole number or one text in quotes, and behind a dot a name.",
  message: ({ found }) => `${quoted(found)} is not a way into a value.`,
  hint: () => "Write `list[0]`, `list[-1]` for the last, `map.key` or `map['a key']`.",
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

/** Everything that can be wrong with a template, for the reference page. */
export const expressionProblems: readonly ProblemDoc[] = [
  templateTooLong,
  unclosedBlock,
  unclosedQuote,
  emptyBlock,
  expressionTooDeep,
  badNumber,
  foreignOperator,
  noArithmetic,
  noTernary,
  noCalls,
  noMaps,
  missingValue,
  unexpected,
  unclosedBracket,
  chainedComparison,
  operatorAfterFilter,
  badKey,
  unknownFilter,
  filterArguments,
  conditionNotEvaluated,
  conditionAlwaysTrue,
  ...evaluationProblems,
];
