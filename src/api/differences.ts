import { isJsonList, isJsonObject, type JsonValue } from "../json/json.ts";

export interface Difference {
  /** A path such as `arguments.run[0]`; empty where the values as wholes differ. */
  readonly at: string;
  readonly recorded: JsonValue;
  readonly now: JsonValue;
}

/** The first place where two values differ; what only one of them has is null on the other side. */
export function firstDifference(recorded: JsonValue, now: JsonValue, at = ""): Difference | undefined {
  if (recorded === now) return undefined;
  if (isJsonList(recorded) && isJsonList(now)) {
    for (let index = 0; index < Math.max(recorded.length, now.length); index++) {
      const found = firstDifference(recorded[index] ?? null, now[index] ?? null, `${at}[${index}]`);
      if (found !== undefined) return found;
    }
    return recorded.length === now.length ? undefined : { at, recorded, now };
  }
  if (isJsonObject(recorded) && isJsonObject(now)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)])) {
      const place = at === "" ? name : `${at}.${name}`;
      const [one, other] = [own(recorded, name), own(now, name)];
      if (one === undefined || other === undefined) return { at: place, recorded: one ?? null, now: other ?? null };
      const found = firstDifference(one, other, place);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return { at, recorded, now };
}

function own(object: { readonly [key: string]: JsonValue }, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
