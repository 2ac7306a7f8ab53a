import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { commonFields, conditionField } from "../fields.ts";

export const ifKind = defineStepKind({
  name: "if",
  summary: "Runs one list of steps or another.",
  shape: z.strictObject({
    ...commonFields,
    condition: conditionField("What decides."),
    then: field.body("The steps for when it is true."),
    else: field.body("The steps for when it is not.").optional(),
  }),
  bodies: { then: "steps", else: "steps" },
  results: { condition_result: "boolean" },
  compile: (step, compiler) => ({
    primitive: "choice",
    subject: compiler.condition(["condition"]),
    by: "truth",
    branches: [
      { name: "then", match: "true", body: compiler.steps(["then"]) },
      ...(step.else == null ? [] : [{ name: "else", body: compiler.steps(["else"]) }]),
    ],
  }),
});
