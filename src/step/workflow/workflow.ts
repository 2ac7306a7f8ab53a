import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { conductFields, namedOutputs } from "../fields.ts";

export const workflow = defineStepKind({
  name: "workflow",
  summary: "Runs another workflow as a run of its own.",
  shape: z.strictObject({
    ...conductFields,
    workflow: field.nonEmptyText("The name of a workflow of this project, or the path of a file from this one."),
    inputs: field.mapping("The inputs of that workflow.").optional(),
  }),
  results: { run_id: "text" },
  resultsOf: "workflow",
  ...namedOutputs,
  compile: (_, compiler) => ({
    primitive: "sub-run",
    workflow: compiler.workflow(["workflow"], ["inputs"]),
    inputs: compiler.values(["inputs"]),
    conduct: compiler.conduct(),
    outputs: compiler.values(["outputs"]),
  }),
});
