import type { JsonObject } from "../../json/json.ts";
import type { StepKinds } from "../dialect.ts";
import { bodiesSchema, objectOf, refTo, schemaDialect, schemaOf } from "../json-schema.ts";
import { triggerNames } from "./read-triggers.ts";
import { type StepWord, stepWordsOf } from "./recognize-step.ts";
import { appEventShape, callShape, fileShape, inputOwnerShape, inputShape, jobShape, scheduleShape } from "./shapes.ts";
import { fieldsShapeOf, itemShapeOf, stepShapeOf } from "./step-shapes.ts";

/** The JSON Schema of the language, for editors: made of the same shapes that read the files. */
export function jobsJsonSchema(kinds: StepKinds): JsonObject {
  const words = [...stepWordsOf(kinds).values()];
  const file = schemaOf(fileShape);
  const properties = objectOf(file["properties"]);
  const jobs = { ...objectOf(properties["jobs"]), additionalProperties: refTo("job") };
  return {
    $schema: schemaDialect,
    title: "A workflow made of jobs",
    ...file,
    properties: { ...properties, on: { ...objectOf(properties["on"]), ...triggersSchema() }, jobs },
    patternProperties: { "^x-": { description: "Yours: a place for what aliases repeat." } },
    $defs: {
      job: jobSchema(),
      step: stepSchema(words, "step"),
      item: stepSchema(words, "item"),
      ...Object.fromEntries(words.flatMap((word) => [definition(word, "step"), definition(word, "item")])),
    },
  };
}

function triggersSchema(): JsonObject {
  const name = { enum: triggerNames };
  const inputs = { type: ["object", "null"], additionalProperties: orNothing(schemaOf(inputShape)) };
  const withInputs = (schema: JsonObject): JsonObject => {
    const properties = objectOf(schema["properties"]);
    return orNothing({ ...schema, properties: { ...properties, inputs } });
  };
  const properties = {
    manual: withInputs(schemaOf(inputOwnerShape)),
    workflow_call: withInputs(schemaOf(callShape)),
    app_event: schemaOf(appEventShape),
    schedule: { type: "array", minItems: 1, items: schemaOf(scheduleShape) },
  };
  const map = { type: "object", properties, additionalProperties: false };
  return { anyOf: [{ type: "null" }, name, { type: "array", items: name }, map] };
}

function orNothing(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: "null" }] };
}

function jobSchema(): JsonObject {
  const job = schemaOf(jobShape);
  const properties = objectOf(job["properties"]);
  const list = (key: string): JsonObject => ({ ...objectOf(properties[key]), items: refTo("step") });
  const last = { description: objectOf(properties["finally"])["description"] ?? "", type: ["array", "null"] };
  return {
    ...job,
    properties: { ...properties, steps: list("steps"), finally: { ...last, items: refTo("step") } },
  };
}

type Place = "step" | "item";

/** Any step: the word that says what it does decides which keys it has. */
function stepSchema(words: readonly StepWord[], place: Place): JsonObject {
  return {
    type: "object",
    anyOf: words.map(({ key }) => ({ required: [key] })),
    allOf: words.map((word) => ({ if: { required: [word.key] }, then: refTo(nameOf(word, place)) })),
  };
}

function definition(word: StepWord, place: Place): readonly [string, JsonObject] {
  const { key, kind, field, shortField } = word;
  const schema = schemaOf(place === "item" ? itemShapeOf(word) : stepShapeOf(word));
  const properties = objectOf(schema["properties"]);
  if (field !== undefined) return [nameOf(word, place), { description: kind.summary, ...schema }];
  const fields = schemaOf(fieldsShapeOf(word));
  const inside = objectOf(fields["properties"]);
  const map = { ...fields, properties: { ...inside, ...bodiesSchema(kind, inside) } };
  const value = shortField === undefined ? map : { anyOf: [{ type: ["string", "number", "boolean"] }, map] };
  return [nameOf(word, place), { description: kind.summary, ...schema, properties: { ...properties, [key]: value } }];
}

function nameOf({ key }: StepWord, place: Place): string {
  return `${key}-${place}`;
}
