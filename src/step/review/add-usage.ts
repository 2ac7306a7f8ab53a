import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";

/** What several answers have used together, in the words of one. What is not known of one is not known of all. */
export function addUsage(all: readonly (JsonValue | undefined)[]): JsonObject {
  const known = all.flatMap((each) => (each !== undefined && isJsonObject(each) ? [each] : []));
  const [first, ...rest] = known;
  if (first === undefined) return {};
  return rest.reduce<JsonObject>((sum, each) => addTwo(sum, each), first);
}

function addTwo(one: JsonObject, other: JsonObject): JsonObject {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map((name) => [name, addValues(one[name] ?? null, other[name] ?? null)]));
}

function addValues(one: JsonValue, other: JsonValue): JsonValue {
  if (typeof one === "number" && typeof other === "number") return one + other;
  if (Array.isArray(one) && Array.isArray(other)) return [...new Set([...one, ...other])];
  return one === other ? one : null;
}
