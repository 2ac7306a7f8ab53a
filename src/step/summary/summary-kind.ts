import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { conductFields, namedOutputs } from "../fields.ts";

const texts = ["title", "requirement"] as const;

export const summaryKind = defineStepKind({
  name: "summary",
  summary: "Writes the page of a run, however it has gone until then.",
  shape: z.strictObject({
    ...conductFields,
    title: field.text("What the change is called; without it as its spec is, or as the workflow is.").optional(),
    requirement: field.text("What was asked for; without it the input `requirement`.").optional(),
  }),
  results: { summary: "text", file: "text" },
  ...namedOutputs,
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: Object.fromEntries(
      texts.filter((name) => step[name] !== undefined).map((name) => [name, compiler.text([name])]),
    ),
    conduct: compiler.conduct(),
    outputs: compiler.values(["outputs"]),
  }),
});
