import { z } from "zod";
import { field } from "../../plan/field.ts";
import type { Argument, Arguments } from "../../plan/plan.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { activityFields, literal, namedOutputs } from "../fields.ts";
import { checkCommandTwice } from "../problems.ts";

const { cwd: _, ...fields } = activityFields;

const shape = z.strictObject({
  ...fields,
  name: field.nonEmptyText("Which of the project's checks is run; without it all of them.").optional(),
  run: field.text("A command of its own. Values are passed as data, as in `shell`.").optional(),
  hosts: field.textList("Hosts that it may reach where it is confined, as `name` or `name:port`.").optional(),
  known: z
    .union([z.string(), z.array(z.string())], {
      error: "must be a list of the names of checks, or an expression that gives one",
    })
    .describe("Checks that failed before and are not held against the change: `failed` of an earlier check step.")
    .optional(),
  require: field
    .oneOf("Whether the step fails where a check does; `none` only tells how they ended.", ["pass", "none"])
    .optional(),
});

export const checkKind = defineStepKind({
  name: "check",
  summary: "Runs the static checks of the project: all of them, also where one fails.",
  shape,
  results: {
    ok: "boolean",
    failed: "list",
    new_failures: "list",
    still_failing: "list",
    checks: "list",
    feedback: "text",
    exit_code: "number",
    stdout: "text",
    stderr: "text",
    commit: "text",
    tree: "text",
    wrote: "boolean",
  },
  ...namedOutputs,
  compile(step, compiler) {
    if (step.run !== undefined && step.name !== undefined) compiler.report(["name"], checkCommandTwice());
    return {
      primitive: "call",
      arguments: {
        ...(step.run === undefined ? {} : { run: compiler.command(["run"]) }),
        ...(step.known === undefined ? {} : { known: compiler.value(["known"]) }),
        ...literals(step),
      },
      conduct: compiler.conduct(),
      outputs: compiler.values(["outputs"]),
    };
  },
});

function literals({ name, hosts, require }: z.output<typeof shape>): Arguments {
  const listed: Argument | undefined = hosts === undefined ? undefined : { kind: "literal", value: hosts };
  return {
    ...(name === undefined ? {} : { name: literal(name) }),
    ...(listed === undefined ? {} : { hosts: listed }),
    ...(require === undefined ? {} : { require: literal(require) }),
  };
}
