import { nearest } from "../../problem/nearest.ts";
import { functionNames, functionOf } from "./functions.ts";

const elsewhere: ReadonlyMap<string, string> = new Map([
  ["includes", "contains"],
  ["has", "contains"],
  ["startswith", "startsWith"],
  ["endswith", "endsWith"],
  ["parse", "fromJSON"],
  ["loads", "fromJSON"],
  ["stringify", "toJSON"],
  ["dumps", "toJSON"],
  ["concat", "format"],
  ["failed", "failure"],
  ["succeeded", "success"],
  ["canceled", "cancelled"],
  ["not", "!(a)"],
]);

/** The function that does what a function or method of this name does elsewhere, as it is written. */
export function suggestedFunction(name: string): string | undefined {
  const known = elsewhere.get(name.toLowerCase().replaceAll("_", "")) ?? nearest(name, functionNames);
  return known === undefined ? undefined : (functionOf(known)?.form ?? known);
}
