import { isJsonList } from "../json/json.ts";
import type { Value, ValueType } from "./expression.ts";

export function typeOfValue(value: Value): Exclude<ValueType, "unknown"> {
  if (value === null) return "null";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return isJsonList(value) ? "list" : "map";
}

/** `a list`, `nothing`: a type as a sentence names it. */
export function typeInWords(type: ValueType): string {
  switch (type) {
    case "text":
      return "text";
    case "null":
      return "nothing";
    case "unknown":
      return "something unknown";
    case "number":
    case "boolean":
    case "list":
    case "map":
      return `a ${type}`;
  }
}
