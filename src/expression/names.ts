import { isJsonList, isJsonObject, type JsonObject } from "../json/json.ts";
import type { Names, Segment, Value } from "./expression.ts";

/** The names of a plain record: each own key is a root. */
export function namesOf(record: JsonObject): Names {
  return {
    resolve: (path) => (Object.hasOwn(record, path.root) ? descend(record[path.root], path.segments) : undefined),
  };
}

/**
 * The value that the segments lead to; undefined where one of them leads nowhere.
 * Keys are own keys of maps; indexes are of lists, and negative ones count from the end.
 */
export function descend(value: Value | undefined, segments: readonly Segment[]): Value | undefined {
  let current = value;
  for (const segment of segments) {
    if (current === undefined) return undefined;
    current = step(current, segment);
  }
  return current;
}

function step(value: Value, segment: Segment): Value | undefined {
  switch (segment.kind) {
    case "key":
      return isJsonObject(value) && Object.hasOwn(value, segment.key) ? value[segment.key] : undefined;
    case "index":
      return isJsonList(value) ? value.at(segment.index) : undefined;
  }
}
