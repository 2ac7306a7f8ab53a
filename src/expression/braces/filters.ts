import type { ValueType } from "../expression.ts";

export type FilterName =
  | "default"
  | "join"
  | "map"
  | "contains"
  | "from_json"
  | "json"
  | "words"
  | "quote"
  | "fenced"
  | "length"
  | "first"
  | "last";

/** What a filter takes and gives: the same rules hold before a run, on types, and during it, on values. */
export interface FilterSignature {
  readonly name: FilterName;
  /** How it is written, for hints. */
  readonly form: string;
  readonly leastArguments: number;
  readonly mostArguments: number;
  /** The types it works on; absent where it works on all. */
  readonly inputs?: readonly ValueType[];
  /** The type its argument must have, given the type of its input; undefined where any will do. */
  readonly argument: (input: ValueType) => ValueType | undefined;
  readonly result: (input: ValueType, argument: ValueType | undefined) => ValueType;
}

type Given = Partial<FilterSignature> & Pick<FilterSignature, "name" | "form">;

/** A filter without arguments that takes anything and gives something unknown, but for what is said otherwise. */
function filter(given: Given): FilterSignature {
  const most = given.mostArguments ?? 0;
  return {
    leastArguments: most,
    mostArguments: most,
    argument: () => undefined,
    result: () => "unknown",
    ...given,
  };
}

function defaultType(input: ValueType, argument: ValueType = "text"): ValueType {
  if (input === "null") return argument;
  return input === argument ? input : "unknown";
}

const signatures: readonly FilterSignature[] = [
  filter({ name: "default", form: "default('x')", leastArguments: 0, mostArguments: 1, result: defaultType }),
  filter({ name: "join", form: "join(', ')", mostArguments: 1, argument: () => "text", result: () => "text" }),
  filter({ name: "map", form: "map('key')", mostArguments: 1, argument: () => "text", result: () => "list" }),
  filter({
    name: "contains",
    form: "contains('x')",
    mostArguments: 1,
    argument: (input) => (input === "text" ? "text" : undefined),
    result: () => "boolean",
  }),
  filter({ name: "from_json", form: "from_json", inputs: ["text"] }),
  filter({ name: "json", form: "json", result: () => "text" }),
  filter({ name: "words", form: "words", inputs: ["text", "list", "null"], result: () => "list" }),
  filter({ name: "quote", form: "quote", result: () => "text" }),
  filter({ name: "fenced", form: "fenced('what')", mostArguments: 1, argument: () => "text", result: () => "text" }),
  filter({ name: "length", form: "length", inputs: ["text", "list", "map", "null"], result: () => "number" }),
  filter({ name: "first", form: "first", inputs: ["text", "list", "null"] }),
  filter({ name: "last", form: "last", inputs: ["text", "list", "null"] }),
];

export const filters: ReadonlyMap<string, FilterSignature> = new Map(signatures.map((one) => [one.name, one]));

export function acceptsInput(signature: FilterSignature, input: ValueType): boolean {
  return input === "unknown" || signature.inputs === undefined || signature.inputs.includes(input);
}

export function acceptsArgument(signature: FilterSignature, input: ValueType, argument: ValueType): boolean {
  const wanted = signature.argument(input);
  return argument === "unknown" || wanted === undefined || wanted === argument;
}
