import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** The object that a line holds; undefined for what is none. */
export function objectOfLine(line: string): JsonObject | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: JsonValue = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is text; empty where it is not. */
export function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value : "";
}

/** A field that is a number; 0 where it is not. */
export function numberOf(object: JsonObject, name: string): number {
  const value = object[name];
  return typeof value === "number" ? value : 0;
}

/** A field that is an object; an empty one where it is not. */
export function objectOf(object: JsonObject, name: string): JsonObject {
  const value = object[name] ?? null;
  return isJsonObject(value) ? value : {};
}

/** The objects of a field that is a list. */
export function objectsOf(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name] ?? null;
  return isJsonList(value) ? value.filter(isJsonObject) : [];
}

const longestSummary = 200;

/** The first line of a text, cut where it is long. */
export function summaryOf(text: string): string {
  const line = text.trimStart().split("\n", 1)[0] ?? "";
  return line.length > longestSummary ? `${line.slice(0, longestSummary - 1)}…` : line;
}

/** What a tool was asked to do, in one line: the first of these fields that its input has. */
export function summaryOfInput(input: JsonObject): string {
  const named = [
    "command",
    "cmd",
    "file_path",
    "filePath",
    "absolute_path",
    "path",
    "pattern",
    "query",
    "url",
    "prompt",
  ];
  const found = named.map((name) => textOf(input, name)).find((text) => text !== "");
  return summaryOf(found ?? (Object.keys(input).length === 0 ? "" : JSON.stringify(input)));
}
