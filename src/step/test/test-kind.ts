import { z } from "zod";
import { coverageFormats } from "../../coverage/coverage.ts";
import { parseGlob } from "../../files/glob.ts";
import { field } from "../../plan/field.ts";
import type { Arguments } from "../../plan/plan.ts";
import { defineStepKind, type StepCompiler } from "../../plan/step-kind.ts";
import { reportFormats } from "../../test-report/test-report.ts";
import { literal, namedOutputs } from "../fields.ts";
import {
  knownFailures,
  ownCommand,
  projectCommandArguments,
  projectCommandFields,
  reachableHosts,
} from "../project-commands.ts";
import { testCommandIncomplete, testCommandTwice, testPathOutside } from "../problems.ts";

const shape = z.strictObject({
  ...projectCommandFields,
  name: field.nonEmptyText("Which of the project's test commands is run; without it all of them.").optional(),
  run: ownCommand.optional(),
  report: field
    .nonEmptyText("The file that this command writes its report to (`*` and `**` mean several), or `stdout`.")
    .optional(),
  format: field.oneOf("How the report is written; found out where it is not given.", reportFormats).optional(),
  coverage: field.nonEmptyText("The file that it writes to which lines were run.").optional(),
  coverage_format: field.oneOf("How that is written; found out where it is not given.", coverageFormats).optional(),
  hosts: reachableHosts.optional(),
  known: knownFailures(
    "tests",
    "Tests that failed before and are not held against the change: `failing` of an earlier test step.",
  ).optional(),
  require: field
    .oneOf("Whether the step fails where the tests do; `none` only tells how they ended.", ["pass", "none"])
    .optional(),
});

export const testKind = defineStepKind({
  name: "test",
  summary: "Runs the tests and reads their report.",
  shape,
  results: {
    ok: "boolean",
    passed: "number",
    failed: "number",
    skipped: "number",
    total: "number",
    tests: "list",
    failing: "list",
    failing_left_out: "number",
    new_failures: "list",
    still_failing: "list",
    gone: "list",
    feedback: "text",
    runs: "list",
    trouble: "text",
    exit_code: "number",
    stdout: "text",
    stderr: "text",
    report: "text",
    report_blob: "text",
    commit: "text",
    tree: "text",
    wrote: "boolean",
  },
  ...namedOutputs,
  compile(step, compiler) {
    check(step, compiler);
    return {
      primitive: "call",
      arguments: { ...projectCommandArguments(step, compiler), ...literals(step) },
      conduct: compiler.conduct(),
      outputs: compiler.values(["outputs"]),
    };
  },
});

type TestStep = z.output<typeof shape>;

function check({ name, run, report, coverage }: TestStep, compiler: StepCompiler): void {
  if (run !== undefined && report === undefined) compiler.report(["run"], testCommandIncomplete({ missing: "report" }));
  if (run === undefined && report !== undefined) compiler.report(["report"], testCommandIncomplete({ missing: "run" }));
  if (run !== undefined && name !== undefined) compiler.report(["name"], testCommandTwice());
  for (const [key, path] of Object.entries({ report, coverage })) {
    if (path !== undefined && parseGlob(path) === undefined) compiler.report([key], testPathOutside({ key, path }));
  }
}

function literals({ report, format, coverage, coverage_format: coverageFormat }: TestStep): Arguments {
  const said = { report, format, coverage, coverage_format: coverageFormat };
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) => (value === undefined ? [] : [[key, literal(value)] as const])),
  );
}
