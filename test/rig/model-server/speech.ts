import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../../src/json/json.ts";
import type { ModelUsage } from "./script.ts";
import type { OfferedTool, ToolCall } from "./tools.ts";

/** One answer of a model, in no protocol yet. */
export interface Answer {
  readonly model: string;
  readonly id: string;
  readonly thinking: string;
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly stop: "end" | "max output" | "refusal";
  readonly usage: ModelUsage;
}

/** How one protocol says things. */
export interface Speech {
  offered(body: JsonObject): readonly OfferedTool[];
  /** The answer in one piece. */
  whole(answer: Answer): JsonObject;
  /** The answer as events of a stream, each with its end. */
  pieces(answer: Answer): readonly string[];
  failure(status: number, message: string): JsonObject;
}

export function named(event: string, data: JsonObject): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function unnamed(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Text in pieces, as models send it. */
export function bits(text: string): readonly string[] {
  return text.match(/[\s\S]{1,24}/gu) ?? [];
}

export function offeredTool(name: JsonValue | undefined, schema: JsonValue = null): readonly OfferedTool[] {
  if (typeof name !== "string") return [];
  const { properties: said = null, required: list = null } = isJsonObject(schema) ? schema : {};
  const properties = isJsonObject(said) ? said : {};
  const required = isJsonList(list) ? list : [];
  return [
    {
      name,
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, value]) => [key, isJsonObject(value) ? value : {}]),
      ),
      required: required.filter((each) => typeof each === "string"),
      freeform: false,
    },
  ];
}

/** The members of a list that are objects. */
export function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function argumentsOf(call: ToolCall): JsonObject {
  return call.kind === "arguments" ? call.value : { input: call.text };
}

export function wordsOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
