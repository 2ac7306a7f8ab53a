import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Mask } from "../secret/mask.ts";

/** Data without the secrets in its texts, its keys and its numbers. */
export function maskedData(data: JsonValue, mask: Mask): JsonValue {
  if (typeof data === "string") return mask.text(data);
  if (typeof data === "number") return mask.text(String(data)) === String(data) ? data : mask.text(String(data));
  if (isJsonList(data)) return data.map((each) => maskedData(each, mask));
  if (data === null || !isJsonObject(data)) return data;
  return maskedObject(data, mask);
}

export function maskedObject(data: JsonObject, mask: Mask): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [mask.text(name), maskedData(value, mask)] as const),
  );
}
