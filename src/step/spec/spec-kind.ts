import { z } from "zod";
import type { JsonValue } from "../../json/json.ts";
import { field } from "../../plan/field.ts";
import type { Arguments } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";
import { draftFormats } from "../../spec/draft/spec-draft.ts";
import { activityFields, conductFields, literal, namedOutputs } from "../fields.ts";
import { specFormatUnknown, specStepBoth, specStepEmpty, specStepIncomplete, specStepUnused } from "../problems.ts";

const draft = z
  .union([z.string().min(1), z.record(z.string(), z.unknown())], {
    error: "must be an expression in quotes that gives the answer of an agent",
  })
  .describe("What an agent answered to schemas/spec-draft.schema.json: the engine makes the files of the spec of it.");

const shape = z.strictObject({
  ...conductFields,
  on_interrupt: activityFields.on_interrupt,
  draft: draft.optional(),
  format: field.nonEmptyText('"openspec" for a change, or "acceptance" for one file; without it openspec.').optional(),
  name: field
    .nonEmptyText("The name of the spec; where it cannot be one, such as a sentence, one is made of its words.")
    .optional(),
  spec: field.nonEmptyText("A spec that is there and is only checked: its name, or its file.").optional(),
  strict: field.flag("Whether a warning is as bad as an error; without it, it is.").optional(),
  require: field
    .oneOf("Whether the step fails where the spec is not valid; `none` only tells.", ["valid", "none"])
    .optional(),
});

export const specKind = defineStepKind({
  name: "spec",
  summary: "Writes the spec that an agent has drafted, or checks one that is there.",
  shape,
  results: {
    ok: "boolean",
    spec: "text",
    id: "text",
    files: "list",
    title: "text",
    requirements: "number",
    criteria: "list",
    text: "text",
    problems: "list",
    feedback: "text",
    commit: "text",
    tree: "text",
  },
  ...namedOutputs,
  compile(step, compiler) {
    check(step, compiler);
    const said = (["draft", "format", "name", "spec"] as const).filter((key) => step[key] !== undefined);
    const written: Arguments = Object.fromEntries(
      said.map((key) => [key, key === "draft" ? compiler.value([key]) : compiler.text([key])]),
    );
    return {
      primitive: "call",
      arguments: {
        ...written,
        ...(step.strict === undefined ? {} : { strict: literal(step.strict) }),
        ...(step.require === undefined ? {} : { require: literal(step.require) }),
      },
      conduct: compiler.conduct(),
      outputs: compiler.values(["outputs"]),
    };
  },
});

type SpecStep = z.output<typeof shape>;

function check({ draft: drafted, spec, name, format }: SpecStep, compiler: StepCompiler): void {
  if (drafted === undefined && spec === undefined) compiler.report([], specStepEmpty());
  if (drafted !== undefined && spec !== undefined) compiler.report(["spec"], specStepBoth());
  if (drafted !== undefined && name === undefined) compiler.report(["draft"], specStepIncomplete());
  if (spec !== undefined && drafted === undefined)
    for (const [key, value] of Object.entries({ name, format }))
      if (value !== undefined) compiler.report([key], specStepUnused({ key }));
  if (format !== undefined && !format.includes("{{") && !draftFormats.some((known) => known === format))
    compiler.report(["format"], specFormatUnknown({ format }));
}

/** What a step of this kind is given, worked out. */
export const specGiven = z.object({
  draft: z.custom<JsonValue>().exactOptional(),
  format: z.string().default("openspec"),
  name: z.string().default(""),
  spec: z.string().exactOptional(),
  strict: z.boolean().default(true),
  require: z.enum(["valid", "none"]).default("valid"),
});

export type SpecGiven = z.output<typeof specGiven>;
