import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { commonFields } from "../fields.ts";

export const switchKind = defineStepKind({
  name: "switch",
  summary: "Runs the list of steps whose key is the value of an expression.",
  shape: z.strictObject({
    ...commonFields,
    expression: field.scalar("The value to compare with the keys, as text without outer blanks."),
    cases: field.body("A list of steps under each value."),
    default: field.body("The steps for when no key matches.").optional(),
  }),
  bodies: { cases: "cases", default: "steps" },
  results: { matched_case: "text", expression_value: "unknown" },
  compile: (step, compiler) => ({
    primitive: "choice",
    subject: compiler.value(["expression"]),
    by: "text",
    branches: [
      ...compiler.cases(["cases"]),
      ...(step.default == null ? [] : [{ name: "default", body: compiler.steps(["default"]) }]),
    ],
  }),
});
