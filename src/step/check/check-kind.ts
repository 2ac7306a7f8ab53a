import { z } from "zod";
import { field } from "../../plan/field.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { namedOutputs } from "../fields.ts";
import { checkCommandTwice } from "../problems.ts";
import {
  knownFailures,
  ownCommand,
  projectCommandArguments,
  projectCommandFields,
  reachableHosts,
} from "../project-commands.ts";

const shape = z.strictObject({
  ...projectCommandFields,
  name: field.nonEmptyText("Which of the project's checks is run; without it all of them.").optional(),
  run: ownCommand.optional(),
  hosts: reachableHosts.optional(),
  known: knownFailures(
    "checks",
    "Checks that failed before and are not held against the change: `failed` of an earlier check step.",
  ).optional(),
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
      arguments: projectCommandArguments(step, compiler),
      conduct: compiler.conduct(),
      outputs: compiler.values(["outputs"]),
    };
  },
});
