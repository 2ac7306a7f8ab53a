import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { agentArguments, agentFields, agentResults } from "../agent-fields.ts";
import { namedOutputs } from "../fields.ts";

const defaultTimeout = 300;

export const prompt = defineStepKind({
  name: "prompt",
  summary: "Sends a prompt to a coding agent.",
  shape: z.strictObject({ ...agentFields, prompt: field.text("What the agent is asked to do.") }),
  results: { ...agentResults, prompt: "text" },
  ...namedOutputs,
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: { prompt: compiler.text(["prompt"]), ...agentArguments(step, compiler) },
    conduct: compiler.conduct(defaultTimeout),
    outputs: compiler.values(["outputs"]),
  }),
});
