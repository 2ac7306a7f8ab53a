import { z } from "zod";
import { field } from "../../plan/field.ts";
import { type Arguments } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";
import { activityFields, namedOutputs, processResults } from "../fields.ts";
import { initScriptUnknown } from "../problems.ts";

const scripts = ["sh", "ps", "py"] as const;

const settings = {
  project: field.scalar("The folder of a new project.").nullish(),
  here: field.scalar("Set the project up in this folder.").nullish(),
  integration: field.text("The agent to set the project up for; without it the workflow's.").nullish(),
  integration_options: field.scalar("Options for the set-up of the agent.").nullish(),
  script: field.text("The kind of helper scripts: sh, ps or py.").nullish(),
  force: field.scalar("Go on where the folder is not empty.").nullish(),
  ignore_agent_tools: field.scalar("Do not look for the agent's own tools. True where nothing is said.").nullish(),
  preset: field.scalar("The preset to set the project up with.").nullish(),
};

const settingNames = [
  "project",
  "here",
  "integration",
  "integration_options",
  "script",
  "force",
  "ignore_agent_tools",
  "preset",
] as const satisfies readonly (keyof typeof settings)[];

export const init = defineStepKind({
  name: "init",
  summary: "Sets a project up for Spec Kit.",
  shape: z.strictObject({ ...activityFields, ...settings }),
  results: {
    ...processResults,
    ...Object.fromEntries(settingNames.map((name) => [name, "unknown" as const])),
    argv: "list",
  },
  ...namedOutputs,
  compile(step, compiler) {
    const { script } = step;
    if (typeof script === "string" && !script.includes("{{") && !scripts.some((known) => known === script)) {
      compiler.report(["script"], initScriptUnknown({ script }));
    }
    const given = settingNames.filter((name) => step[name] != null);
    const written = Object.fromEntries(given.map((name) => [name, compiler.value([name])]));
    return {
      primitive: "call",
      arguments: { ...workflowAgent(compiler), ...written },
      conduct: compiler.conduct(),
      outputs: compiler.values(["outputs"]),
    };
  },
});

function workflowAgent(compiler: StepCompiler): Arguments {
  const { integration } = compiler.defaults;
  return integration === undefined ? {} : { integration };
}
