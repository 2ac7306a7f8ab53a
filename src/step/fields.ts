import { z } from "zod";
import { acquireShape } from "../plan/acquire-shape.ts";
import { field } from "../plan/field.ts";
import type { Argument, Arguments } from "../plan/plan.ts";

/** What every step has. */
export const commonFields = {
  id: field.nonEmptyText("The name of the step. Later steps refer to it as `steps.<id>`.").optional(),
  type: field.text("The kind of the step.").optional(),
  continue_on_error: field.flag("Go on with the next step when this one fails.").optional(),
};

const retry = z
  .strictObject(
    {
      max: field.wholeNumber("How many more attempts there are after the first.", 1),
      backoff: field.oneOf("How the wait grows from attempt to attempt.", ["fixed", "exponential"]).optional(),
      interval: field.duration("The wait before the second attempt, in seconds or as a duration.").optional(),
    },
    { error: "must be a mapping with `max`" },
  )
  .describe("Try again when the step fails.");

/** What every step has that has something done outside of its run. */
export const conductFields = {
  ...commonFields,
  retry: retry.optional(),
  acquire: acquireShape.optional(),
  timeout: field.duration("The time limit, in seconds or as a duration such as 5m.").optional(),
  outputs: field.mapping("Named results, worked out from `output` when the step has succeeded.").optional(),
};

/** What every step has that does something itself: a command, an agent. */
export const activityFields = {
  ...conductFields,
  env: field.mapping("Environment variables for this step.").optional(),
  cwd: field.text("The folder to work in, from the project's root.").optional(),
  on_interrupt: field
    .oneOf("What to do when the engine was stopped in the middle of this step.", ["rerun", "fail", "ask"])
    .optional(),
};

/** What `steps.<id>.output` has after a process has ended. */
export const processResults = {
  exit_code: "number",
  stdout: "text",
  stderr: "text",
  dropped: "number",
  data: "unknown",
} as const;

/** Named outputs: their names are results too, and they alone may look at `output`, which is what the step gave. */
export const namedOutputs = { resultsFrom: "outputs", ownNames: { outputs: ["output"] } } as const;

export function formatArgument(format: "json" | null | undefined): Arguments {
  return format == null ? {} : { output_format: literal(format) };
}

export function literal(value: string | number | boolean): Argument {
  return { kind: "literal", value };
}

export function conditionField(is: string): z.ZodType<string | boolean> {
  return z.union([z.string(), z.boolean()], { error: "must be an expression in quotes, true or false" }).describe(is);
}
