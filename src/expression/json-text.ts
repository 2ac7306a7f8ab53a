import { isJsonList } from "../json/json.ts";
import type { Value } from "./expression.ts";

/** The value that a text of JSON stands for; undefined where it is not JSON. */
export function readJson(text: string): Value | undefined {
  try {
    const value: Value = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** The value with 0 where JSON wrote -0; undefined where a number in it was too large and has become an infinity. */
export function keptNumbers(value: Value): Value | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : undefined;
  if (typeof value !== "object" || value === null) return value;
  const entries: [string, Value][] = [];
  for (const [key, one] of Object.entries(value)) {
    const kept = keptNumbers(one);
    if (kept === undefined) return undefined;
    entries.push([key, kept]);
  }
  return isJsonList(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}
