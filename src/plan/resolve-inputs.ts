import type { JsonObject, JsonValue } from "../json/json.ts";
import { nearest } from "../problem/nearest.ts";
import { defineProblem, type Problem, type ProblemDoc } from "../problem/problem.ts";
import { coerceInput, type InputDefinition } from "./input.ts";

export const inputMissing = defineProblem<{ readonly input: string }>({
  code: "INPUT_MISSING",
  title: "A required input has no value",
  explain: "An input that is `required` and has no `default` must be given when the run begins.",
  message: ({ input }) => `The input "${input}" is required and was not given.`,
  hint: ({ input }) => `Give it with -i ${input}=…`,
});

export const inputUndeclared = defineProblem<{ readonly input: string; readonly declared: readonly string[] }>({
  code: "INPUT_UNDECLARED",
  title: "A value is given for an input that the workflow does not declare",
  explain: "Only declared inputs take values, so that a slip in a name is noticed.",
  message: ({ input }) => `The workflow declares no input "${input}".`,
  hint({ input, declared }) {
    const meant = nearest(input, declared);
    if (meant !== undefined) return `Did you mean "${meant}"?`;
    return declared.length === 0 ? "It takes no inputs." : `It takes: ${declared.join(", ")}.`;
  },
});

export const runInputProblems: readonly ProblemDoc[] = [inputMissing, inputUndeclared];

export type ResolvedInputs =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The values that a run begins with: what was given, converted and checked, and the defaults for the rest. */
export function resolveInputs(definitions: readonly InputDefinition[], given: JsonObject): ResolvedInputs {
  const declared = definitions.map(({ name }) => name);
  const problems: Problem[] = Object.keys(given)
    .filter((name) => !declared.includes(name))
    .map((input) => inputUndeclared({ input, declared }));
  const values: Record<string, JsonValue> = {};
  for (const definition of definitions) {
    const { name, required } = definition;
    const value = given[name] ?? definition.default;
    if (value === undefined) {
      if (required) problems.push(inputMissing({ input: name }));
      continue;
    }
    const coerced = coerceInput(definition, value);
    if (coerced.ok) values[name] = coerced.value;
    else problems.push(coerced.problem);
  }
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems };
}
