import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { BodyShape, StepKind } from "../../plan/step-kind.ts";
import type { StepKinds } from "../dialect.ts";
import { fileShape, headerShape, inputShape, requiresShape } from "./header-shape.ts";
import { defaultKind } from "./recognize-step.ts";

/** The JSON Schema of the language, for editors: made of the same shapes that read the files. */
export function stepsJsonSchema(kinds: StepKinds): JsonObject {
  const file = schemaOf(fileShape);
  const properties = isObject(file["properties"]);
  const definitions = Object.fromEntries(
    [...kinds.values()].map((kind) => [definitionOf(kind.name), schemaOfKind(kind)]),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A workflow made of steps",
    ...withoutDialect(file),
    properties: {
      ...properties,
      schema_version: { description: 'The version of this format: "1.0".', enum: ["1.0", 1] },
      workflow: withoutDialect(schemaOf(headerShape)),
      requires: withoutDialect(schemaOf(requiresShape)),
      inputs: { ...isObject(properties["inputs"]), additionalProperties: withoutDialect(schemaOf(inputShape)) },
      steps: { ...isObject(properties["steps"]), items: ref("step") },
    },
    patternProperties: { "^x-": { description: "Yours: a place for what aliases repeat." } },
    $defs: { step: stepSchema(kinds, true), item: stepSchema(kinds, false), ...definitions },
  };
}

/** Any step: its type decides which keys it has. */
function stepSchema(kinds: StepKinds, needsId: boolean): JsonObject {
  const names = [...kinds.keys()];
  return {
    type: "object",
    properties: { type: { enum: names, default: defaultKind } },
    ...(needsId ? { required: ["id"] } : {}),
    allOf: names.map((name) => ({
      if: { properties: { type: { const: name } }, ...(name === defaultKind ? {} : { required: ["type"] }) },
      then: ref(definitionOf(name)),
    })),
  };
}

function schemaOfKind(kind: StepKind): JsonObject {
  const schema = withoutDialect(schemaOf(kind.shape));
  const properties = isObject(schema["properties"]);
  const bodies = Object.entries(kind.bodies).map(([key, shape]): [string, JsonObject] => [
    key,
    { ...isObject(properties[key]), ...bodySchema(shape) },
  ]);
  return {
    description: kind.summary,
    ...schema,
    properties: {
      ...properties,
      id: { ...isObject(properties["id"]), pattern: "^[^:/\\[\\]]+$" },
      ...Object.fromEntries(bodies),
    },
  };
}

function bodySchema(shape: BodyShape): JsonObject {
  switch (shape) {
    case "steps":
      return { type: ["array", "null"], items: ref("step") };
    case "cases":
      return { type: "object", additionalProperties: { type: ["array", "null"], items: ref("step") } };
    case "item":
      return ref("item");
  }
}

function schemaOf(shape: z.ZodObject): JsonObject {
  // The library answers with a JSON document; the round trip drops its hidden parts.
  return isObject(JSON.parse(JSON.stringify(z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }))));
}

function withoutDialect(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema"));
}

function isObject(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

function ref(name: string): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

function definitionOf(kind: string): string {
  return `${kind}-step`;
}
