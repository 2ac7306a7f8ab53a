import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { quoted } from "../author-words.ts";
import type { ValueType } from "../expression.ts";
import { typeInWords } from "../value-type.ts";

interface Found {
  /** The author's words at the place. */
  readonly found: string;
}

export const emptyCondition = defineProblem({
  code: "EXPRESSION_EMPTY_CONDITION",
  title: "A condition says nothing",
  explain: "A condition that is there must hold an expression. One that always holds is left out.",
  message: () => "There is no expression in this condition.",
  hint: () => "Leave the key out, or write `true`.",
});

export const conditionIsText = defineProblem<Found>({
  code: "EXPRESSION_CONDITION_IS_TEXT",
  title: "A condition holds because of a text",
  explain:
    "A text in quotes that stands alone, or between `&&` and `||`, counts as true whatever happens. Mostly a comparison was meant.",
  message: ({ found }) => `${quoted(found)} is compared with nothing, and such a text always counts as true.`,
  hint: () => "Write the whole comparison: `a == 'x' || a == 'y'`.",
});

export const quotedBlock = defineProblem<Found>({
  code: "EXPRESSION_QUOTED_BLOCK",
  title: "A block stands in quotes",
  explain: "What stands in quotes is text: a `${{ … }}` in it is not evaluated.",
  message: ({ found }) => `${quoted(found)} is text because of its quotes, so nothing in it is evaluated.`,
  hint: () => "Leave the quotes out: `${{ a }} == 'b'`. To put texts together, write `format('{0}-{1}', a, b)`.",
});

export const noCollections = defineProblem<Found>({
  code: "EXPRESSION_COLLECTION",
  title: "A list or a map cannot be written in an expression",
  explain: "Between `${{` and `}}` there are neither lists nor maps but those that names and functions give.",
  message: ({ found }) => `A ${quoted(found)} stands here, but lists and maps cannot be written in an expression.`,
  hint: () => `Write it as JSON: \`fromJSON('["a", "b"]')\`.`,
});

export const noMethods = defineProblem<Found & { readonly instead: string | undefined }>({
  code: "EXPRESSION_METHOD",
  title: "Values have no methods",
  explain: "Functions stand before the value and take it as their argument: `contains(text, 'x')`.",
  message: ({ found }) => `${quoted(found)} is called like a method, but values have no methods.`,
  hint: ({ instead }) =>
    instead === undefined ? "What no function does, do in a shell step." : `Write \`${instead}\`.`,
});

export const negatedComparison = defineProblem<Found & { readonly left: string; readonly operator: string }>({
  code: "EXPRESSION_NEGATED_COMPARISON",
  title: "It is not clear what is negated",
  explain:
    "Some languages read `!a == b` as `!(a == b)` and others as `(!a) == b`, so it must be said with parentheses.",
  message: ({ found, left, operator }) =>
    `${quoted(found)} could negate ${quoted(left)} alone or the whole comparison with ${quoted(operator)}.`,
  hint: ({ left, operator }) => `Write \`!(${left} ${operator} …)\`, or \`(!${left}) ${operator} …\`.`,
});

export const unknownFunction = defineProblem<
  Found & { readonly suggestion: string | undefined; readonly known: readonly string[] }
>({
  code: "EXPRESSION_UNKNOWN_FUNCTION",
  title: "There is no such function",
  explain: "The name before a `(` must be that of a function.",
  message: ({ found }) => `There is no function ${quoted(found)}.`,
  hint: ({ suggestion, known }) =>
    suggestion === undefined ? `The functions are ${known.join(", ")}.` : `Write \`${suggestion}\`.`,
});

export const functionArguments = defineProblem<Found & { readonly count: number; readonly form: string }>({
  code: "EXPRESSION_FUNCTION_ARGUMENTS",
  title: "A function has too few or too many arguments",
  explain: "Each function takes a certain number of arguments.",
  message: ({ found, count }) =>
    `The function ${quoted(found)} stands here with ${count === 1 ? "1 argument" : `${count} arguments`}.`,
  hint: ({ form }) => `Write \`${form}\`.`,
});

export const statusNotHere = defineProblem<Found>({
  code: "EXPRESSION_STATUS_NOT_HERE",
  title: "A status function means nothing at this place",
  explain:
    "`success()`, `failure()`, `cancelled()` and `always()` say when something shall run, so they stand only in conditions.",
  message: ({ found }) => `${quoted(found)} has no meaning here: it says when something shall run.`,
  hint: () => "Use it in an `if`, or read the `status` of a job or a step here.",
});

interface Compared {
  readonly left: string;
  /** What each side is, as a sentence names it. */
  readonly leftIs: string;
  readonly right: string;
  readonly rightIs: string;
}

export const neverEqual = defineProblem<Compared>({
  code: "EXPRESSION_NEVER_EQUAL",
  title: "Two values are never equal",
  explain:
    "Values of different types are equal only where a text reads as the number, or as the `true` or `false`, that it is compared with.",
  message: ({ left, leftIs, right, rightIs }) =>
    `${quoted(left)} is ${leftIs} and ${quoted(right)} is ${rightIs}, so they are never equal.`,
  hint: () => "Compare with a value that the other side can have; lists and maps can be compared as `toJSON(x)`.",
});

export const neverOrdered = defineProblem<Compared>({
  code: "EXPRESSION_NEVER_ORDERED",
  title: "Two values have no order",
  explain: "Numbers and texts have an order; anything else has none, and the comparison is always false.",
  message: ({ left, leftIs, right, rightIs }) =>
    `${quoted(left)} is ${leftIs} and ${quoted(right)} is ${rightIs}, and neither comes before the other.`,
  hint: () => "Compare two numbers or two texts.",
});

export const functionArgument = defineProblem<
  Found & { readonly function: string; readonly type: ValueType; readonly wanted: readonly ValueType[] }
>({
  code: "EXPRESSION_FUNCTION_ARGUMENT",
  title: "An argument of a function has the wrong type",
  explain: "Some functions work only on values of certain types.",
  message: ({ function: name, found, type }) =>
    `The function ${quoted(name)} cannot work on ${quoted(found)}: it is ${typeInWords(type)}.`,
  hint: ({ wanted }) =>
    `The argument must be ${new Intl.ListFormat("en", { type: "disjunction" }).format(wanted.map(typeInWords))}.`,
});

export const badFormat = defineProblem<Found & { readonly given: number; readonly fault: string }>({
  code: "EXPRESSION_FORMAT",
  title: "A format cannot be filled in",
  explain:
    "In the text that `format` takes first, `{0}` stands for the argument behind it, `{1}` for the next, and so on. Braces as such are written `{{` and `}}`.",
  message: ({ found, given, fault }) =>
    `The format ${quoted(found)} holds ${quoted(fault)}, and ${given === 1 ? "1 value stands" : `${given} values stand`} behind it.`,
  hint: () => "Number the values from `{0}`, give one for each, and write braces as such twice: `{{` and `}}`.",
});

export const textTooLong = defineProblem<Found & { readonly limit: number }>({
  code: "EXPRESSION_TEXT_TOO_LONG",
  title: "An expression makes too much text",
  explain: "What one expression puts together may only be so long, in all.",
  message: ({ found, limit }) => `${quoted(found)} makes more than the ${limit} characters that it may.`,
  hint: () => "Put large texts together in a shell step, in a file.",
});

/** What can be wrong with a template or a condition besides what can be wrong in any expression. */
export const dollarProblems: readonly ProblemDoc[] = [
  emptyCondition,
  conditionIsText,
  quotedBlock,
  noCollections,
  noMethods,
  negatedComparison,
  unknownFunction,
  functionArguments,
  statusNotHere,
  neverEqual,
  neverOrdered,
  functionArgument,
  badFormat,
  textTooLong,
];
