import { defineProblem, type Problem, type ProblemDoc } from "../problem/problem.ts";
import type { JsonValue } from "../json/json.ts";

export const inputTypes = ["string", "number", "boolean"] as const;
export type InputType = (typeof inputTypes)[number];

/** An input that a workflow declares. */
export interface InputDefinition {
  readonly name: string;
  readonly type: InputType;
  readonly required: boolean;
  readonly default?: JsonValue;
  readonly enum?: readonly JsonValue[];
  /** The question that is asked on a terminal when the value is missing. */
  readonly prompt?: string;
}

export type InputValue = string | number | boolean;
export type CoercedInput =
  | { readonly ok: true; readonly value: InputValue }
  | { readonly ok: false; readonly problem: Problem };

export const inputType = defineProblem<{ readonly input: string; readonly shown: string; readonly type: InputType }>({
  code: "INPUT_TYPE",
  title: "A value does not have the type of its input",
  explain:
    "Values are converted by the type of their input: a number from digits, a boolean from true/false, yes/no or 1/0. A string takes text only.",
  message: ({ input, shown, type }) => `The input "${input}" takes ${typeWords[type]}, and ${shown} is not one.`,
  hint: ({ type }) => (type === "string" ? "If it is meant as text, put it in quotes." : undefined),
});

export const inputEnum = defineProblem<{ readonly input: string; readonly shown: string; readonly allowed: string }>({
  code: "INPUT_ENUM",
  title: "A value is not one of those that its input allows",
  explain: "An input with an `enum` takes one of the listed values and nothing else.",
  message: ({ input, shown }) => `The input "${input}" does not allow ${shown}.`,
  hint: ({ allowed }) => `It takes one of: ${allowed}.`,
});

export const inputProblems: readonly ProblemDoc[] = [inputType, inputEnum];

const typeWords = { string: "text", number: "a number", boolean: "true or false" } as const;

/** The value that an input gets: converted by its type and checked against its enum. */
export function coerceInput(definition: InputDefinition, given: JsonValue): CoercedInput {
  const value = convert(definition.type, given);
  if (value === undefined) {
    return { ok: false, problem: inputType({ input: definition.name, shown: show(given), type: definition.type }) };
  }
  const allowed = definition.enum;
  if (allowed !== undefined && !isAuto(definition, value) && !allowed.includes(value)) {
    const list = allowed.map(show).join(", ");
    return { ok: false, problem: inputEnum({ input: definition.name, shown: show(value), allowed: list }) };
  }
  return { ok: true, value };
}

/** `integration: auto` stands for whatever agent the project uses, whether the enum lists it or not. */
function isAuto(definition: InputDefinition, value: InputValue): boolean {
  return definition.name === "integration" && value === "auto";
}

function convert(type: InputType, given: JsonValue): InputValue | undefined {
  switch (type) {
    case "string":
      return typeof given === "string" ? given : undefined;
    case "number":
      return convertNumber(given);
    case "boolean":
      return convertBoolean(given);
  }
}

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/u;

function convertNumber(given: JsonValue): number | undefined {
  if (typeof given !== "number" && typeof given !== "string") return undefined;
  const text = String(given).trim();
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function convertBoolean(given: JsonValue): boolean | undefined {
  if (typeof given === "boolean") return given;
  if (typeof given !== "string" && typeof given !== "number") return undefined;
  const word = String(given).trim().toLowerCase();
  if (word === "true" || word === "1" || word === "yes") return true;
  return word === "false" || word === "0" || word === "no" ? false : undefined;
}

function show(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
