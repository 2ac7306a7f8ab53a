import type { ValueType } from "../expression.ts";

export type StatusFunction = "success" | "failure" | "cancelled" | "always";

export type FunctionName =
  | "contains"
  | "startsWith"
  | "endsWith"
  | "format"
  | "join"
  | "toJSON"
  | "fromJSON"
  | "hashFiles"
  | StatusFunction;

/** What a function takes and gives: the same rules hold before a run, on types, and during it, on values. */
export interface FunctionSignature {
  readonly name: FunctionName;
  /** How it is written, for hints. */
  readonly form: string;
  readonly leastArguments: number;
  readonly mostArguments: number;
  /** The types that the argument at this position may have, given the type of the first; undefined where any will do. */
  readonly wants: (position: number, first: ValueType) => readonly ValueType[] | undefined;
  readonly result: ValueType;
}

/** What reads as a text of its own, unlike lists and maps. */
const plain: readonly ValueType[] = ["text", "number", "boolean", "null"];

type Given = Pick<FunctionSignature, "name" | "form" | "result" | "wants"> & {
  readonly least: number;
  readonly most?: number;
};

function signature({ least, most = least, ...given }: Given): FunctionSignature {
  return { ...given, leastArguments: least, mostArguments: most };
}

function statusFunction(name: StatusFunction): FunctionSignature {
  return signature({ name, form: `${name}()`, least: 0, wants: () => undefined, result: "boolean" });
}

const signatures: readonly FunctionSignature[] = [
  signature({
    name: "contains",
    form: "contains(text, 'part')",
    least: 2,
    wants: (position, first) =>
      position === 0 ? ["text", "list", "null"] : first === "text" || first === "null" ? plain : undefined,
    result: "boolean",
  }),
  signature({ name: "startsWith", form: "startsWith(text, 'x')", least: 2, wants: () => plain, result: "boolean" }),
  signature({ name: "endsWith", form: "endsWith(text, 'x')", least: 2, wants: () => plain, result: "boolean" }),
  signature({
    name: "format",
    form: "format('{0} and {1}', a, b)",
    least: 1,
    most: Number.POSITIVE_INFINITY,
    wants: (position) => (position === 0 ? plain : undefined),
    result: "text",
  }),
  signature({
    name: "join",
    form: "join(list, ', ')",
    least: 1,
    most: 2,
    wants: (position) => (position === 0 ? ["list", "null"] : plain),
    result: "text",
  }),
  signature({ name: "toJSON", form: "toJSON(value)", least: 1, wants: () => undefined, result: "text" }),
  signature({ name: "fromJSON", form: "fromJSON(text)", least: 1, wants: () => plain, result: "unknown" }),
  signature({
    name: "hashFiles",
    form: "hashFiles('src/**', 'package.json')",
    least: 1,
    most: Number.POSITIVE_INFINITY,
    wants: () => ["text"],
    result: "text",
  }),
  statusFunction("success"),
  statusFunction("failure"),
  statusFunction("cancelled"),
  statusFunction("always"),
];

const byName: ReadonlyMap<string, FunctionSignature> = new Map(signatures.map((one) => [one.name.toLowerCase(), one]));

export const functionNames: readonly FunctionName[] = signatures.map((one) => one.name);

/** The function of this name, whatever its letters are. */
export function functionOf(name: string): FunctionSignature | undefined {
  return byName.get(name.toLowerCase());
}

export function isStatusFunction(name: string): name is StatusFunction {
  return name === "success" || name === "failure" || name === "cancelled" || name === "always";
}

export function takesCount({ leastArguments, mostArguments }: FunctionSignature, count: number): boolean {
  return count >= leastArguments && count <= mostArguments;
}

/** The types of which the argument should be one, where it is of none of them. */
export function refusedArgument(
  { wants }: FunctionSignature,
  position: number,
  types: readonly ValueType[],
): readonly ValueType[] | undefined {
  const wanted = wants(position, types[0] ?? "unknown");
  const type = types[position] ?? "unknown";
  return type === "unknown" || wanted === undefined || wanted.includes(type) ? undefined : wanted;
}
