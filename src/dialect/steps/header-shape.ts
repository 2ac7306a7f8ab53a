import { z } from "zod";
import { field } from "../../plan/field.ts";
import { inputTypes } from "../../plan/input.ts";

const idPattern = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u;
const idMust = "must be lower-case letters and digits, with hyphens between them";
const versionMust = 'must be three numbers in quotes, such as "1.0.0"';

export const headerShape = z.strictObject({
  id: z
    .string({ error: idMust })
    .regex(idPattern, { error: idMust })
    .describe("The name of the workflow for programs."),
  name: field.nonEmptyText("The name of the workflow for people."),
  version: z
    .string({ error: versionMust })
    .regex(/^\d+\.\d+\.\d+$/u, { error: versionMust })
    .describe("The version of the workflow, such as 1.0.0."),
  author: field.anything("Who wrote it.").optional(),
  description: field.anything("What it is for.").optional(),
  integration: field.text("The agent for all steps that name none. Where it is empty, the project's.").nullish(),
  model: field.text("The model for all steps that name none.").nullish(),
  options: field.mapping("Options for the agent, for all steps.").nullish(),
  workspace: z
    .literal("own", { error: 'must be "own"' })
    .describe("Each run works in a copy of the repository for itself, and not in the project's folder.")
    .optional(),
});

export const requiresShape = z.strictObject(
  {
    speckit_version: field.text('The versions of Spec Kit that this was written for, such as ">=0.8.5".').optional(),
    integrations: z
      .strictObject(
        { any: z.array(z.string({ error: "must be text" }), { error: "must be a list of agents" }).optional() },
        { error: "must be a mapping such as { any: [claude, codex] }" },
      )
      .describe("The agents that this was written for: one of them must be set up.")
      .optional(),
  },
  { error: "must be a mapping" },
);

export const inputShape = z.strictObject(
  {
    type: field.oneOf("What kind of value it takes.", inputTypes).nullish(),
    required: field.flag("A run cannot start without it.").nullish(),
    default: field.anything("The value where none is given.").optional(),
    enum: z.array(z.unknown(), { error: "must be a list" }).describe("The only values that are allowed.").nullish(),
    prompt: field.text("The question to ask a person for it.").nullish(),
    description: field.text("What it is for.").nullish(),
  },
  { error: "must be a mapping such as { type: string }" },
);

/** The whole file; what is inside the parts is read by the shapes above and by those of the step kinds. */
export const fileShape = z.strictObject(
  {
    schema_version: field.anything('The version of this format: "1.0".').optional(),
    workflow: z.record(z.string(), z.unknown(), { error: "must be a mapping with id, name and version" }),
    requires: z.unknown().describe("What must be there for the workflow to run.").optional(),
    inputs: z
      .record(z.string(), z.unknown(), { error: "must be a mapping" })
      .describe("What a run is given.")
      .optional(),
    steps: z
      .array(z.unknown(), { error: "must be a list of steps" })
      .min(1, { error: "must have at least one step" })
      .describe("What is done, in this order."),
    finally: z
      .array(z.unknown(), { error: "must be a list of steps" })
      .describe("What is done at the end, however the steps have ended.")
      .nullish(),
    outputs: field.mapping("What a run gives: names and expressions.").optional(),
  },
  { error: "must be a mapping with `workflow` and `steps`" },
);
