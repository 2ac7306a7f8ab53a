import { isJsonList, isJsonObject, type JsonValue } from "./json.ts";

/**
 * The one text of a value: keys in the order of their code units, no blanks. Only whole numbers are taken that every reader of JSON
 * reads alike.
 */
export function canonicalJson(value: JsonValue): string {
  if (isJsonList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`).join(",")}}`;
  }
  if (typeof value === "number" && (!Number.isSafeInteger(value) || Object.is(value, -0)))
    throw new TypeError(`${value} is no whole number that every reader of JSON reads alike.`);
  return JSON.stringify(value);
}
