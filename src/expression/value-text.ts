import { isJsonObject } from "../json/json.ts";
import type { Value } from "./expression.ts";

/** How a value reads inside a text: nothing for null, text as it is, anything else as compact JSON. */
export function toText(value: Value): string {
  if (value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** How deep lists and maps of a value of a run may stand inside each other. */
export const deepestValue = 500;

/** Whether lists and maps stand inside each other more than `limit` deep. A value within the limit is safe for recursion. */
export function isDeeperThan(value: Value, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit === 0) return true;
  if (!isJsonObject(value)) return value.some((item) => isDeeperThan(item, limit - 1));
  for (const key of Object.keys(value)) {
    if (isDeeperThan(value[key] ?? null, limit - 1)) return true;
  }
  return false;
}

/** Whether a value has more than about `limit` characters. Counting stops where the limit is passed. */
export function isLargerThan(value: Value, limit: number): boolean {
  let size = 0;
  const rest: Value[] = [value];
  for (let next = rest.pop(); next !== undefined && size <= limit; next = rest.pop()) {
    if (typeof next === "string") size += next.length;
    else if (typeof next === "object" && next !== null) {
      for (const [key, each] of Object.entries(next)) {
        size += key.length;
        rest.push(each);
      }
    } else size += 8;
  }
  return size > limit;
}
