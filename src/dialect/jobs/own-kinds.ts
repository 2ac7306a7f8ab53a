import { z } from "zod";
import { field } from "../../plan/field.ts";
import type { Argument } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";

const said = z.unknown().optional();

/** What every step may say, and these kinds take. How it is written is checked where the step is read. */
const activity = {
  id: said,
  continue_on_error: said,
  retry: said,
  acquire: said,
  timeout: said,
  env: said,
  outputs: said,
  on_interrupt: said,
};

const appName = field
  .nonEmptyText("The name of the app.")
  .refine((name) => !name.includes("${{"), { error: "must be a name; no expression is worked out in it" });

/** A copy of an app that a server knows. */
export const app = defineStepKind({
  name: "app",
  summary: "Runs a copy of an app that the server knows.",
  shape: z.strictObject({ ...activity, app: appName }),
  results: { exit_code: "number", stdout: "text", stderr: "text" },
  resultsFrom: "outputs",
  ownNames: { outputs: ["output"] },
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: { app: literal(step.app) },
    conduct: compiler.conduct(),
    outputs: compiler.values(["outputs"]),
  }),
});

/** A message to an app that runs. */
export const message = defineStepKind({
  name: "message",
  summary: "Sends a message to an app that runs, and waits for its answer.",
  shape: z.strictObject({
    ...activity,
    app: appName,
    payload: field.nonEmptyText("The message. Values in it are escaped as JSON."),
    forward_token: field.flag("Whether the app is given the right to act for the one who began the run.").nullish(),
  }),
  results: { response: "text", exit_code: "number", stdout: "text", stderr: "text" },
  resultsFrom: "outputs",
  ownNames: { outputs: ["output"] },
  compile: (step, compiler: StepCompiler) => ({
    primitive: "call",
    arguments: {
      app: literal(step.app),
      payload: compiler.command(["payload"]),
      forward_token: literal(step.forward_token ?? false),
    },
    conduct: compiler.conduct(),
    outputs: compiler.values(["outputs"]),
  }),
});

function literal(value: string | boolean): Argument {
  return { kind: "literal", value };
}
