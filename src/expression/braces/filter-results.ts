import { isJsonList, isJsonObject } from "../../json/json.ts";
import type { Value } from "../expression.ts";
import { fenced } from "../fence.ts";
import { toText } from "../value-text.ts";
import { isIn } from "./comparing.ts";
import type { FilterName } from "./filters.ts";

/** What a filter gives, once its input and its argument are known to be of types that it takes. */
export function applyFilter(name: Exclude<FilterName, "from_json">, input: Value, argument: Value): Value {
  switch (name) {
    case "default":
      return input === null || input === "" ? argument : input;
    case "join":
      return isJsonList(input) ? input.map(toText).join(toText(argument)) : toText(input);
    case "map":
      return isJsonList(input) ? input.map((item) => pick(item, toText(argument))) : [];
    case "contains":
      return isJsonObject(input) ? false : isIn(argument, input);
    case "json":
      return JSON.stringify(input);
    case "words":
      return isJsonList(input) ? input.map(toText) : wordsOf(toText(input));
    case "quote":
      return `'${toText(input).replaceAll("'", `'\\''`)}'`;
    case "fenced":
      return fenced(toText(input), toText(argument));
    case "length":
      return lengthOf(input);
    case "first":
      return endOf(input, "first");
    case "last":
      return endOf(input, "last");
  }
}

/** Only maps are looked into; any other item stays what it is. */
function pick(item: Value, keys: string): Value {
  if (!isJsonObject(item)) return item;
  let current: Value = item;
  for (const key of keys.split(".")) {
    if (!isJsonObject(current) || !Object.hasOwn(current, key)) return null;
    current = current[key] ?? null;
  }
  return current;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}

function lengthOf(input: Value): number {
  if (typeof input === "string") return Array.from(input).length;
  if (isJsonList(input)) return input.length;
  return isJsonObject(input) ? Object.keys(input).length : 0;
}

function endOf(input: Value, end: "first" | "last"): Value {
  if (isJsonList(input)) return input.at(end === "first" ? 0 : -1) ?? null;
  if (typeof input !== "string") return null;
  return (end === "first" ? /^[^]/u : /[^]$/u).exec(input)?.[0] ?? null;
}
