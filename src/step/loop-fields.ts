import { z } from "zod";
import { field } from "../plan/field.ts";
import type { Repeat } from "../plan/plan.ts";
import type { StepCompiler } from "../plan/step-kind.ts";
import { commonFields, conditionField, literal } from "./fields.ts";

const defaultMost = 10;
const must = "must be a whole number, 1 or more, or one expression that gives such a number";

/** What both kinds of loop are written with. */
export const loopShape = z.strictObject({
  ...commonFields,
  condition: conditionField("Go on as long as this holds."),
  max_iterations: z
    .union([z.number().int().min(1), z.string().regex(/^\s*\$?\{\{.*\}\}\s*$/su)], { error: must })
    .describe("The most passes there are; 10 where nothing is said.")
    .optional(),
  steps: field.body("The steps of one pass."),
});

/** What both give; `condition_result` is true where the cap ended the loop. */
export const loopResults = {
  condition_result: "boolean",
  max_iterations: "number",
  loop_type: "text",
  iterations: "number",
} as const;

export function compileLoop(step: z.output<typeof loopShape>, compiler: StepCompiler, test: Repeat["test"]): Repeat {
  return {
    primitive: "repeat",
    condition: compiler.condition(["condition"]),
    test,
    most: step.max_iterations === undefined ? literal(defaultMost) : compiler.value(["max_iterations"]),
    body: compiler.steps(["steps"]),
    regardless: false,
    atMost: "success",
  };
}
