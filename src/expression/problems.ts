import { defineProblem, type ProblemDoc } from "../problem/problem.ts";
import { quoted } from "./author-words.ts";

interface Found {
  /** The author's words at the place. */
  readonly found: string;
}

interface Open {
  /** What begins a block: `{{` or `${{`. */
  readonly open: string;
}

interface Hinted {
  readonly hint: string;
}

export const templateTooLong = defineProblem<{ readonly length: number; readonly limit: number }>({
  code: "EXPRESSION_TOO_LONG",
  title: "The text is longer than the limit",
  explain: "A text that may hold expressions is refused by its length before it is parsed.",
  message: ({ length, limit }) => `This text has ${length} characters, and the limit is ${limit}.`,
  hint: () => "Keep long texts in a file and name the file instead.",
});

export const unclosedBlock = defineProblem<Open>({
  code: "EXPRESSION_UNCLOSED_BLOCK",
  title: "A block is not closed",
  explain:
    "Every `{{` or `${{` starts an expression and needs its `}}`. An unclosed one is refused, because left as text it would never be evaluated and nobody would notice.",
  message: ({ open }) => `This \`${open}\` starts an expression, but no \`}}\` closes it.`,
  hint: ({ open }) => `Close it with \`}}\`. To write these signs as text, write \`${open} '${open}' }}\`.`,
});

export const unclosedQuote = defineProblem<Found & Hinted>({
  code: "EXPRESSION_UNCLOSED_QUOTE",
  title: "A quoted text is not closed",
  explain:
    "A text in quotes ends with the quote it started with. A quote inside the text is written `\\'` between `{{` and `}}`, and `''` between `${{` and `}}`.",
  message: ({ found }) => `The text that starts with ${found} here has no closing ${found}.`,
  hint: ({ hint }) => hint,
});

export const emptyBlock = defineProblem<Open>({
  code: "EXPRESSION_EMPTY_BLOCK",
  title: "A block holds no expression",
  explain: "There is nothing between `{{` or `${{` and `}}`.",
  message: () => "There is no expression between these braces.",
  hint: ({ open }) =>
    `Name a value, such as \`${open} inputs.name }}\`. To write the braces as text, write \`${open} '${open}}}' }}\`.`,
});

export const expressionTooDeep = defineProblem<Hinted & { readonly limit: number }>({
  code: "EXPRESSION_TOO_DEEP",
  title: "An expression is nested too deeply",
  explain:
    "Brackets, negations, and chains of operators or filters may go only so deep; no expression that a person can read comes near.",
  message: ({ limit }) => `This expression is nested, or chained, more than ${limit} deep.`,
  hint: ({ hint }) => hint,
});

export const badNumber = defineProblem<Found>({
  code: "EXPRESSION_NUMBER",
  title: "A number cannot be read",
  explain:
    "Numbers are written like `5`, `-5`, `1.5` or `1e3`; between `{{` and `}}` also like `1_000`, between `${{` and `}}` also like `0x1f`. Whole numbers beyond 9007199254740991 would lose digits and are refused.",
  message: ({ found }) => `${quoted(found)} starts like a number, but it is not one that can be kept exactly.`,
  hint: ({ found }) => `If it is text, put it in quotes: '${found}'.`,
});

export const foreignOperator = defineProblem<Found & { readonly instead: string }>({
  code: "EXPRESSION_FOREIGN_OPERATOR",
  title: "An operator of another language",
  explain:
    "The operators are `==`, `!=`, `<`, `<=`, `>`, `>=`, and between `{{` and `}}` `and`, `or`, `not`, `in` and `not in`, between `${{` and `}}` `&&`, `||` and `!`.",
  message: ({ found }) => `${quoted(found)} is not an operator here.`,
  hint: ({ instead }) => `Write \`${instead}\` instead.`,
});

export const noArithmetic = defineProblem<Found & { readonly join: string }>({
  code: "EXPRESSION_ARITHMETIC",
  title: "There is no arithmetic",
  explain: "Expressions choose and compare values. They neither compute numbers nor glue texts together.",
  message: ({ found }) => `${quoted(found)} stands between values here, but there is no arithmetic in expressions.`,
  hint: ({ join }) => `Compute the value in a shell step. To join texts, write ${join}.`,
});

export const noTernary = defineProblem<Found & Hinted>({
  code: "EXPRESSION_TERNARY",
  title: "There is no choice between two values",
  explain: "Expressions have neither `a if b else c` nor `b ? a : c`.",
  message: ({ found }) => `${quoted(found)} looks like a choice between two values, which expressions cannot make.`,
  hint: ({ hint }) => hint,
});

export const missingValue = defineProblem<{
  readonly before?: string;
  readonly after?: string;
  /** How nothing at all is written. */
  readonly nothing: string;
}>({
  code: "EXPRESSION_MISSING_VALUE",
  title: "A value is missing",
  explain: "An operator, a bracket or a comma stands where a value should.",
  message: ({ before, after }) =>
    before === undefined
      ? `The expression ends after ${quoted(after ?? "")}, where a value should follow.`
      : `A value is missing before ${quoted(before)}.`,
  hint: ({ nothing }) =>
    `Add the value, or remove the operator that waits for it. Nothing at all is written \`${nothing}\`.`,
});

export const unexpected = defineProblem<Found & Hinted>({
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

export const chainedComparison = defineProblem<Found & { readonly and: string }>({
  code: "EXPRESSION_CHAINED_COMPARISON",
  title: "Two comparisons in a row",
  explain: "A comparison gives true or false, and comparing that again is hardly ever what is meant.",
  message: ({ found }) => `${quoted(found)} compares the result of a comparison.`,
  hint: ({ and }) => `Write \`a == b ${and} b == c\`, or put parentheses around the comparison that comes first.`,
});

export const badKey = defineProblem<Found>({
  code: "EXPRESSION_KEY",
  title: "A key cannot be read",
  explain:
    "Inside the brackets behind a value stands one whole number or one text in quotes, and behind a dot a name. Between `${{` and `}}`, an expression that gives text or a number may stand in the brackets as well.",
  message: ({ found }) => `${quoted(found)} is not a way into a value.`,
  hint: () => "Write `list[0]`, `list[-1]` for the last, `map.key` or `map['a key']`.",
});

export const notJson = defineProblem<Found & { readonly text: string }>({
  code: "EXPRESSION_NOT_JSON",
  title: "A text is not JSON",
  explain:
    "`from_json` or `fromJSON` was given a text that cannot be read as JSON, which mostly means that the wrong value is read.",
  message: ({ found, text }) =>
    text.trim() === ""
      ? `The text of ${quoted(found)} is empty, which is not JSON.`
      : `The text of ${quoted(found)} is not JSON: ${quoted(text)}.`,
  hint: () => "Let the step that makes the text print JSON and nothing else.",
});

export const numberTooLarge = defineProblem<Found>({
  code: "EXPRESSION_NUMBER_TOO_LARGE",
  title: "JSON holds a number that is too large",
  explain:
    "JSON can write numbers of any size; those beyond about 1.8e308 cannot be kept, and nothing is put in their place.",
  message: ({ found }) => `The JSON of ${quoted(found)} holds a number that is too large to be kept.`,
  hint: () => "Let the step that makes the JSON write that number in quotes.",
});

export const valueTooDeep = defineProblem<Found & { readonly limit: number }>({
  code: "EXPRESSION_VALUE_TOO_DEEP",
  title: "A value is nested too deeply",
  explain: "Lists and maps may stand inside each other only so deep in a value that an expression works on.",
  message: ({ found, limit }) => `Lists and maps stand inside each other more than ${limit} deep in ${quoted(found)}.`,
  hint: () => "Read the part of the value that you need in a shell step.",
});

export const nothingInside = defineProblem<
  Found &
    Hinted & {
      /** What the value is, as a sentence names it. */
      readonly type: string;
      readonly segment: string;
    }
>({
  code: "EXPRESSION_NOTHING_INSIDE",
  title: "A value has nothing inside",
  explain: "Keys lead into maps and numbers into lists; on any other value they always find nothing.",
  message: ({ found, type, segment }) => `${quoted(found)} is ${type}, so ${quoted(segment)} finds nothing in it.`,
  hint: ({ hint }) => hint,
});

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
  missingValue,
  unexpected,
  unclosedBracket,
  chainedComparison,
  badKey,
  notJson,
  numberTooLarge,
  valueTooDeep,
  nothingInside,
];
