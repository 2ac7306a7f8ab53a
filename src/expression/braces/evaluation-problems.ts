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

function oneOf(types: readonly ValueType[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(types.map(typeInWords));
}

export const evaluationProblems: readonly ProblemDoc[] = [filterInput, filterArgument];
