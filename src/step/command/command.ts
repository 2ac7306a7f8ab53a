import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { agentArguments, agentFields, agentResults } from "../agent-fields.ts";
import { namedOutputs } from "../fields.ts";

export const command = defineStepKind({
  name: "command",
  summary: "Hands one of the project's installed commands to a coding agent.",
  shape: z.strictObject({
    ...agentFields,
    command: field.text("The name of the command, such as `speckit.plan`."),
    input: field.mapping("What the command is given; `args` is the text after its name.").optional(),
  }),
  results: { ...agentResults, command: "text", options: "map", input: "map" },
  ...namedOutputs,
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: {
      command: compiler.text(["command"]),
      input: { kind: "map", entries: compiler.values(["input"]) },
      ...agentArguments(step, compiler),
    },
    conduct: compiler.conduct(),
    outputs: compiler.values(["outputs"]),
  }),
});
