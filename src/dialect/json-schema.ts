import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { BodyShape, StepKind } from "../plan/step-kind.ts";

/** The JSON Schema that all of them are written in. */
export const schemaDialect = "https://json-schema.org/draft/2020-12/schema";

/** The JSON Schema of what a shape reads, as a part of another one. */
export function schemaOf(shape: z.ZodType): JsonObject {
  // The library answers with a JSON document; the round trip drops its hidden parts.
  const whole = JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: "input", unrepresentable: "any" })));
  return Object.fromEntries(Object.entries(objectOf(whole)).filter(([key]) => key !== "$schema"));
}

/** A part of a schema that is a mapping; empty where it is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

export function refTo(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

/** The fields of a kind that hold steps, where the steps of the dialect are defined as `step` and `item`. */
export function bodiesSchema({ bodies }: StepKind, properties: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(bodies).map(([key, shape]) => [key, { ...objectOf(properties[key]), ...bodySchema(shape) }]),
  );
}

function bodySchema(shape: BodyShape): JsonObject {
  switch (shape) {
    case "steps":
      return { type: ["array", "null"], items: refTo("step") };
    case "cases":
      return { type: "object", additionalProperties: { type: ["array", "null"], items: refTo("step") } };
    case "item":
      return refTo("item");
  }
}
