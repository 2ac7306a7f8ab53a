import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { activityFields, formatArgument, namedOutputs, processResults } from "../fields.ts";

const defaultTimeout = 300;

export const shell = defineStepKind({
  name: "shell",
  summary: "Runs a command with the system's shell.",
  shape: z.strictObject({
    ...activityFields,
    run: field.text("The command. Values are passed as data: no value is ever parsed as shell syntax."),
    output_format: z
      .literal("json", { error: 'must be "json"' })
      .describe("Read standard output as JSON into `output.data`.")
      .nullish(),
  }),
  results: processResults,
  ...namedOutputs,
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: { run: compiler.command(["run"]), ...formatArgument(step.output_format) },
    conduct: compiler.conduct(defaultTimeout),
    outputs: compiler.values(["outputs"]),
  }),
});
