import type { JsonObject } from "../../json/json.ts";
import type { StepKind } from "../../plan/step-kind.ts";
import type { StepKinds } from "../dialect.ts";
import { bodiesSchema, objectOf, refTo, schemaDialect, schemaOf } from "../json-schema.ts";
import { fileShape, headerShape, inputShape, requiresShape } from "./header-shape.ts";
import { defaultKind } from "./recognize-step.ts";

/** The JSON Schema of the language, for editors: made of the same shapes that read the files. */
export function stepsJsonSchema(kinds: StepKinds): JsonObject {
  const file = schemaOf(fileShape);
  const properties = objectOf(file["properties"]);
  const definitions = Object.fromEntries(
    [...kinds.values()].map((kind) => [definitionOf(kind.name), schemaOfKind(kind)]),
  );
  return {
    $schema: schemaDialect,
    title: "A workflow made of steps",
    ...file,
    properties: {
      ...properties,
      schema_version: { description: 'The version of this format: "1.0".', enum: ["1.0", 1] },
      workflow: schemaOf(headerShape),
      requires: schemaOf(requiresShape),
      inputs: { ...objectOf(properties["inputs"]), additionalProperties: schemaOf(inputShape) },
      steps: { ...objectOf(properties["steps"]), items: refTo("step") },
      finally: {
        description: objectOf(properties["finally"])["description"] ?? "",
        type: ["array", "null"],
        items: refTo("step"),
      },
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
      then: refTo(definitionOf(name)),
    })),
  };
}

function schemaOfKind(kind: StepKind): JsonObject {
  const schema = schemaOf(kind.shape);
  const properties = objectOf(schema["properties"]);
  return {
    description: kind.summary,
    ...schema,
    properties: {
      ...properties,
      id: { ...objectOf(properties["id"]), pattern: "^[^:/\\[\\]]+$" },
      ...bodiesSchema(kind, properties),
    },
  };
}

function definitionOf(kind: string): string {
  return `${kind}-step`;
}
