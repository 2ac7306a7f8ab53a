import { nearest } from "../../problem/nearest.ts";
import { filters } from "./filters.ts";

const elsewhere: ReadonlyMap<string, string> = new Map([
  ["len", "length"],
  ["count", "length"],
  ["size", "length"],
  ["tojson", "json"],
  ["to_json", "json"],
  ["dumps", "json"],
  ["fromjson", "from_json"],
  ["parse", "from_json"],
  ["loads", "from_json"],
  ["split", "words"],
  ["includes", "contains('x')"],
  ["get", "default('x')"],
]);

/** The filter that does what a function or method of this name does elsewhere, as it is written. */
export function suggestedFilter(name: string): string | undefined {
  const known = elsewhere.get(name.toLowerCase());
  return known ?? filters.get(nearest(name, filters.keys()) ?? "")?.form;
}
