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
 * Keys are own keys of maps; indexes are of lists, and negative ones count from the end. A star gives a list.
 */
export function descend(value: Value | undefined, segments: readonly Segment[]): Value | undefined {
  let current = value;
  for (const [at, segment] of segments.entries()) {
    if (current === undefined) return undefined;
    if (segment.kind === "all") return inAll(current, segments.slice(at + 1));
    current = step(current, segment);
  }
  return current;
}

/** What the segments lead to in each of the values, where they lead somewhere; as one list, however many stars there are. */
function inAll(value: Value, segments: readonly Segment[]): Value | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const isOneOfSeveral = segments.some(({ kind }) => kind === "all");
  return (isJsonList(value) ? value : Object.values(value)).flatMap((each) => {
    const found = descend(each, segments);
    if (found === undefined) return [];
    return isOneOfSeveral && isJsonList(found) ? found : [found];
  });
}

function step(value: Value, segment: Exclude<Segment, { readonly kind: "all" }>): Value | undefined {
  switch (segment.kind) {
    case "key":
      return isJsonObject(value) && Object.hasOwn(value, segment.key) ? value[segment.key] : undefined;
    case "index":
      return isJsonList(value) ? value.at(segment.index) : undefined;
  }
}
