import { isJsonList, type JsonValue } from "../json/json.ts";

/** The names of what failed before; undefined where that is no list of texts. */
export function readKnown(given: JsonValue | undefined): readonly string[] | undefined {
  if (given === undefined || given === null || given === "") return [];
  if (!isJsonList(given)) return undefined;
  const names = given.filter((each) => typeof each === "string");
  return names.length === given.length ? names : undefined;
}
