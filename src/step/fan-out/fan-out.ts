import { z } from "zod";
import { field } from "../../plan/field.ts";
import type { Argument } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";
import { commonFields, literal } from "../fields.ts";
import { fanOutWidthIgnored } from "../problems.ts";

const oneAtATime = 1;

export const fanOut = defineStepKind({
  name: "fan-out",
  summary: "Runs one step for each item of a list.",
  shape: z.strictObject({
    ...commonFields,
    items: z
      .union([z.string(), z.array(z.unknown())], { error: "must be a list, or one expression that gives a list" })
      .describe("The list."),
    step: field.body("The step to run for each item, which it sees as `item`."),
    max_concurrency: field.anything("How many items may run at the same time; one where nothing is said.").optional(),
  }),
  bodies: { step: "item" },
  results: {
    items: "list",
    item_count: "number",
    results: "list",
    max_concurrency: "number",
    outcomes: "list",
  },
  compile: (step, compiler) => ({
    primitive: "each",
    items: compiler.value(["items"]),
    width: width(step.max_concurrency, compiler),
    body: compiler.item(["step"]),
    onFailure: "halt",
  }),
});

function width(written: unknown, compiler: StepCompiler): Argument {
  if (written === undefined) return literal(oneAtATime);
  if (typeof written === "string" && written.includes("{{")) return compiler.value(["max_concurrency"]);
  const number = typeof written === "string" ? Number(written.trim() || Number.NaN) : written;
  if (typeof number === "number" && number >= 1 && Number.isFinite(number)) return literal(Math.floor(number));
  compiler.report(["max_concurrency"], fanOutWidthIgnored({ shown: JSON.stringify(written) }));
  return literal(oneAtATime);
}
