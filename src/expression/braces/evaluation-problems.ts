import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";
import { quoted } from "../author-words.ts";
import type { ValueType } from "../expression.ts";
import { typeInWords } from "../value-type.ts";

interface Filtered {
  readonly filter: string;
  /** The author's words for the value that is wrong. */
  readonly found: string;
  readonly type: ValueType;
}

export const filterInput = defineProblem<Filtered & { readonly wanted: readonly ValueType[] }>({
  code: "EXPRESSION_FILTER_INPUT",
  title: "A filter cannot work on this value",
  explain: "Some filters work only on values of certain types, and what stands before the `|` has another.",
  message: ({ filter, found, type }) =>
    `The filter ${quoted(filter)} cannot work on ${quoted(found)}: it is ${typeInWords(type)}.`,
  hint: ({ filter, wanted }) => `\`${filter}\` works on ${oneOf(wanted)}.`,
});

export const filterArgument = defineProblem<Filtered & { readonly wanted: ValueType }>({
  code: "EXPRESSION_FILTER_ARGUMENT",
  title: "The argument of a filter has the wrong type",
  explain: "`join` and `map` need text as their argument, and so does `contains` when it searches a text.",
  message: ({ filter, found, type }) =>
    `The filter ${quoted(filter)} cannot use ${quoted(found)} as its argument: it is ${typeInWords(type)}.`,
  hint: ({ wanted }) => `The argument must be ${typeInWords(wanted)}; quote it if you mean it literally.`,
});

export const notJson = defineProblem<{ readonly found: string; readonly text: string }>({
  code: "EXPRESSION_NOT_JSON",
  title: "A text is not JSON",
  explain: "`from_json` was given a text that cannot be read as JSON, which mostly means that the wrong value is read.",
  message: ({ found, text }) =>
    text.trim() === ""
      ? `The text of ${quoted(found)} is empty, which is not JSON.`
      : `The text of ${quoted(found)} is not JSON: ${quoted(text)}.`,
  hint: () => "Let the step that makes the text print JSON and nothing else.",
});

export const numberTooLarge = defineProblem<{ readonly found: string }>({
  code: "EXPRESSION_NUMBER_TOO_LARGE",
  title: "JSON holds a number that is too large",
  explain:
    "JSON can write numbers of any size; those beyond about 1.8e308 cannot be kept, and nothing is put in their place.",
  message: ({ found }) => `The JSON of ${quoted(found)} holds a number that is too large to be kept.`,
  hint: () => "Let the step that makes the JSON write that number in quotes.",
});

export const valueTooDeep = defineProblem<{ readonly found: string; readonly limit: number }>({
  code: "EXPRESSION_VALUE_TOO_DEEP",
  title: "A value is nested too deeply",
  explain: "Lists and maps may stand inside each other only so deep in a value that an expression works on.",
  message: ({ found, limit }) => `Lists and maps stand inside each other more than ${limit} deep in ${quoted(found)}.`,
  hint: () => "Read the part of the value that you need in a shell step.",
});

export const nothingInside = defineProblem<{
  readonly found: string;
  readonly type: ValueType;
  readonly segment: string;
}>({
  code: "EXPRESSION_NOTHING_INSIDE",
  title: "A value has nothing inside",
  explain: "Keys lead into maps and numbers into lists; on any other value they always find nothing.",
  message: ({ found, type, segment }) =>
    `${quoted(found)} is ${typeInWords(type)}, so ${quoted(segment)} finds nothing in it.`,
  hint: () => "Write `.key` behind a map and `[0]` behind a list; `first` and `last` work on text too.",
});

function oneOf(types: readonly ValueType[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(types.map(typeInWords));
}

export const evaluationProblems: readonly ProblemDoc[] = [
  filterInput,
  filterArgument,
  notJson,
  numberTooLarge,
  valueTooDeep,
  nothingInside,
];
