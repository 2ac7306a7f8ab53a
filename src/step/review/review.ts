import { z } from "zod";
import type { JsonValue } from "../../json/json.ts";
import { reportFormats } from "../../test-report/test-report.ts";
import { field } from "../../plan/field.ts";
import type { Arguments } from "../../plan/plan.ts";
import { defineStepKind } from "../../plan/step-kind.ts";
import { agentArguments, agentFields } from "../agent-fields.ts";
import { conductFields, literal, namedOutputs } from "../fields.ts";

/** An hour: tests run twice, and an advisor reads a whole change. */
const defaultTimeout = 3600;

const { env, on_interrupt, integration, model, options, system, limits, hosts, secrets } = agentFields;

const ownTests = z.strictObject(
  {
    run: field.nonEmptyText("The command of the shell that runs the tests."),
    report: field.nonEmptyText("The file in which it writes its report; or stdout."),
    format: field.oneOf("The format of the report, where it cannot be told by its content.", reportFormats).optional(),
    coverage: field.nonEmptyText("The file in which it writes which lines were run.").optional(),
    files: field.textList("The files that are tests, as patterns.").optional(),
  },
  { error: "must be the name of a test command of the project, or a mapping with `run` and `report`" },
);

const tests = z
  .union([z.literal("none"), z.array(z.union([z.string().min(1), ownTests])).min(1)], {
    error: 'must be "none", or a list of test commands',
  })
  .describe("The test commands that are run, by their names in .waybill/config.yml; without it all of them.");

export const review = defineStepKind({
  name: "review",
  summary: "Has an advisor grade a change against a spec, and checks what it claims.",
  shape: z.strictObject({
    ...conductFields,
    env,
    on_interrupt,
    spec: field.nonEmptyText("The spec: its name, or its file from the root of the project."),
    base: field.text("What the change is compared with; without it where the run began, or the branch did.").optional(),
    head: field.text("The commit that is graded; without it what the run has by now, or HEAD.").optional(),
    integration,
    model,
    options,
    system,
    limits,
    hosts,
    secrets,
    tests: tests.optional(),
    red_first: field.flag("Whether tests have to fail without the change; without it they have to.").optional(),
    spec_changes: z
      .literal("allow", { error: 'must be "allow"' })
      .describe("The change may also change its own spec and `.waybill/`; without it the verdict is `fail` then.")
      .optional(),
    test_changes: z
      .literal("allow", { error: 'must be "allow"' })
      .describe("The change may take tests away, and change how they are run; without it the verdict is `fail` then.")
      .optional(),
    scope: z
      .union([z.string(), z.array(z.string())], {
        error: "must be a list of patterns such as src/**, or an expression that gives one",
      })
      .describe("What the change may change, as patterns; any other file is a breach. Without it, or empty, all of it.")
      .optional(),
    retries: z
      .union([z.literal(0), z.literal(1)], { error: "must be 0 or 1" })
      .describe("How often the advisor is asked again about what it could not prove; without it once.")
      .optional(),
    require: z
      .literal("all-pass", { error: 'must be "all-pass"' })
      .describe("The step fails unless every criterion passes; without it the verdict is its output, whatever it is.")
      .optional(),
  }),
  results: {
    outcome: "text",
    verdict: "map",
    failed: "list",
    breaches: "list",
    feedback: "text",
    review: "text",
    base: "text",
    commit: "text",
    tree: "text",
    integration: "text",
    model: "text",
    agent: "map",
    usage: "map",
    failure: "map",
  },
  ...namedOutputs,
  compile: (step, compiler) => ({
    primitive: "call",
    arguments: {
      spec: compiler.text(["spec"]),
      ...(step.scope === undefined ? {} : { scope: compiler.value(["scope"]) }),
      ...(step.base === undefined ? {} : { base: compiler.text(["base"]) }),
      ...(step.head === undefined ? {} : { head: compiler.text(["head"]) }),
      ...agentArguments(step, compiler),
      role: literal("advisor"),
      ...ownArguments(step),
    },
    conduct: compiler.conduct(defaultTimeout),
    outputs: compiler.values(["outputs"]),
  }),
});

interface Said {
  readonly tests?: z.output<typeof tests> | undefined;
  readonly red_first?: boolean | undefined;
  readonly spec_changes?: "allow" | undefined;
  readonly test_changes?: "allow" | undefined;
  readonly retries?: 0 | 1 | undefined;
  readonly require?: "all-pass" | undefined;
}

function ownArguments(step: Said): Arguments {
  return {
    ...(step.tests === undefined ? {} : { tests: { kind: "literal", value: plain(step.tests) } }),
    ...(step.red_first === undefined ? {} : { red_first: literal(step.red_first) }),
    ...(step.spec_changes === undefined ? {} : { spec_changes: literal(step.spec_changes) }),
    ...(step.test_changes === undefined ? {} : { test_changes: literal(step.test_changes) }),
    ...(step.retries === undefined ? {} : { retries: literal(step.retries) }),
    ...(step.require === undefined ? {} : { require: literal(step.require) }),
  };
}

/** As it stands in the file. */
function plain(said: z.output<typeof tests>): JsonValue {
  const value: JsonValue = JSON.parse(JSON.stringify(said));
  return value;
}
