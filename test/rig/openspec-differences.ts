import { isError } from "../../src/problem/problem.ts";
import type { Validation } from "../../src/spec/openspec/validation.ts";
import type { OracleItem } from "./openspec-oracle.ts";

/** Both answers to one spec or change. */
export interface Compared {
  readonly name: string;
  /** How it was broken. */
  readonly ways: readonly string[];
  readonly ours: Validation;
  readonly stock: OracleItem;
  readonly strict: boolean;
}

/** Where Waybill and the stock command do not say the same; each is justified in docs/guide/openspec.md under its name. */
export interface Difference {
  readonly name: string;
  /** Problems for which Waybill fails, and stock does not. */
  readonly codes?: readonly string[];
  /** What stock fails for, and Waybill does not. */
  readonly onlyStock?: { readonly way: string; readonly message: RegExp };
}

export const allowedDifferences: readonly Difference[] = [
  {
    name: "A merge that archiving would refuse",
    codes: [
      "OPENSPEC_SPEC_MISSING",
      "OPENSPEC_REQUIREMENT_MISSING",
      "OPENSPEC_REQUIREMENT_EXISTS",
      "OPENSPEC_MAIN_BROKEN",
    ],
  },
  { name: "A spec that would be invalid afterwards", codes: ["OPENSPEC_MERGED_INVALID"] },
  {
    name: "A spec that would be left without requirements",
    codes: ["OPENSPEC_LAST_REQUIREMENT", "OPENSPEC_RETIRED_HOLDS"],
  },
  { name: "A scenario that says nothing beside one that does", codes: ["OPENSPEC_EMPTY_SCENARIO"] },
  { name: "Metadata that the other commands refuse", codes: ["OPENSPEC_METADATA_INVALID"] },
  { name: "A removal of what is not there", codes: ["OPENSPEC_ALREADY_REMOVED"] },
  { name: "A heading without a blank", codes: ["OPENSPEC_TIGHT_HEADING"] },
  {
    name: "A byte order mark before the requirements",
    onlyStock: {
      way: "a byte order mark before the requirements",
      message: /appears outside the main ## Requirements section/,
    },
  },
];

/** The differences that explain why the answers differ; undefined where they do not explain all of it. */
export function explain({ ways, ours, stock, strict }: Compared): readonly Difference[] | undefined {
  if (!stock.valid) {
    const errors = stock.issues.filter(({ level }) => level === "ERROR" || (strict && level === "WARNING"));
    return errors.length === 0
      ? undefined
      : each(errors, ({ message }) =>
          allowedDifferences.find(
            ({ onlyStock }) =>
              onlyStock !== undefined && ways.includes(onlyStock.way) && onlyStock.message.test(message),
          ),
        );
  }
  const failing = ours.problems.filter((problem) => isError(problem) || (strict && problem.severity === "warning"));
  return each(failing, ({ code }) => allowedDifferences.find(({ codes }) => codes?.includes(code)));
}

function each<Item>(
  items: readonly Item[],
  find: (item: Item) => Difference | undefined,
): readonly Difference[] | undefined {
  const found = items.map(find).filter((difference) => difference !== undefined);
  return found.length === items.length ? found : undefined;
}
