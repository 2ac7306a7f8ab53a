import { z } from "zod";
import { compileSchema } from "../agent/json-schema.ts";
import type { JsonObject } from "../json/json.ts";
import { field } from "../plan/field.ts";
import type { Argument, Arguments } from "../plan/plan.ts";
import type { StepCompiler } from "../plan/step-kind.ts";
import { activityFields, formatArgument, literal, processResults } from "./fields.ts";
import { agentSchemaInvalid, agentSessionTwice } from "./problems.ts";

const amount = z.number({ error: "must be a number above 0" }).positive({ error: "must be a number above 0" });

const limits = z
  .strictObject(
    {
      silence: field.duration("How long the agent may give no sign of life.").exactOptional(),
      calls: field.wholeNumber("How many calls of models it may make.", 1).exactOptional(),
      tokens: field.wholeNumber("How many tokens it may use, in and out.", 1).exactOptional(),
      usd: amount.describe("How many dollars it may cost.").exactOptional(),
      turns: field.wholeNumber("How many turns it may take, where it counts them.", 1).exactOptional(),
      on_breach: field
        .oneOf("Whether a person is asked when a limit is reached, or the step fails.", ["fail", "ask"])
        .exactOptional(),
    },
    { error: "must be a mapping such as { usd: 2, calls: 50 }" },
  )
  .describe("What the agent may use.");

const output = z
  .strictObject(
    { schema: field.mapping("The JSON Schema that the answer has to fit.") },
    { error: "must be a mapping with `schema`" },
  )
  .describe("The shape of the answer, which is in `output.data` then.");

/** What every step has that hands work to a coding agent. */
export const agentFields = {
  ...activityFields,
  integration: field.text("The agent; without it, or where it is empty, the workflow's.").nullish(),
  model: field.text("The model; without it, or where it is empty, the workflow's.").nullish(),
  options: field.mapping("Options for the agent, over the workflow's.").optional(),
  output_format: z
    .literal("json", { error: 'must be "json"' })
    .describe("Read the answer as JSON into `output.data`.")
    .nullish(),
  output: output.optional(),
  role: field
    .oneOf("An agent may change files; an advisor only reads, and what it writes is thrown away.", ["agent", "advisor"])
    .optional(),
  system: field.text("What the agent is told about its work beside the prompt.").optional(),
  resume: field.text("The session to go on with: `output.session` of an earlier step.").optional(),
  fork: field.text("The session to begin with a copy of: `output.session` of an earlier step.").optional(),
  limits: limits.optional(),
  hosts: field.textList("Hosts that the agent may reach beside its model, as `name` or `name:port`.").optional(),
  secrets: field.textList("The names of the secrets that it gets as environment variables.").optional(),
  workspace: z
    .literal("own", { error: 'must be "own"' })
    .describe("It works in a copy of the repository for itself; what it did is in `output.commit`.")
    .optional(),
};

export const agentResults = {
  ...processResults,
  integration: "text",
  model: "text",
  dispatched: "boolean",
  session: "text",
  agent: "map",
  usage: "map",
  failure: "map",
  changes: "list",
  commit: "text",
  debris: "text",
  ref: "text",
  tree: "text",
} as const;

type AgentStep = z.output<z.ZodObject<typeof agentFields>>;

/** What a step says for its agent, or else the workflow. */
export function agentArguments(step: AgentStep, compiler: StepCompiler): Arguments {
  const { defaults } = compiler;
  const integration = step.integration == null ? defaults.integration : compiler.text(["integration"]);
  const model = step.model == null ? defaults.model : compiler.text(["model"]);
  if (step.resume !== undefined && step.fork !== undefined) compiler.report(["fork"], agentSessionTwice());
  checkSchema(step, compiler);
  return {
    ...(integration === undefined ? {} : { integration }),
    ...(model === undefined ? {} : { model }),
    ...otherwise({ integration, model }, defaults),
    options: { kind: "map", entries: { ...defaults.options, ...compiler.values(["options"]) } },
    ...formatArgument(step.output_format),
    ...textArguments(step, compiler),
    ...literals(step),
  };
}

/** What the workflow says where the step's own words may turn out to be empty: that is as if they were not said. */
function otherwise(own: Words, defaults: Words): Arguments {
  const entries = (["integration", "model"] as const).flatMap((name) => {
    const [said, others] = [own[name], defaults[name]];
    const mayBeEmpty = said !== undefined && (said.kind !== "literal" || said.value === "");
    return mayBeEmpty && others !== undefined && said !== others ? [[name, others] as const] : [];
  });
  return entries.length === 0 ? {} : { otherwise: { kind: "map", entries: Object.fromEntries(entries) } };
}

type Words = { readonly integration?: Argument | undefined; readonly model?: Argument | undefined };

function checkSchema({ output: asked }: AgentStep, compiler: StepCompiler): void {
  const compiled = asked === undefined ? undefined : compileSchema(jsonOf(asked.schema));
  if (compiled?.ok === false) compiler.report(["output", "schema"], agentSchemaInvalid(compiled));
}

function textArguments(step: AgentStep, compiler: StepCompiler): Arguments {
  const names = ["system", "resume", "fork"] as const;
  return Object.fromEntries(
    names.flatMap((name) => (step[name] === undefined ? [] : [[name, compiler.text([name])] as const])),
  );
}

function literals({ output: asked, role, limits: limited, hosts, secrets, workspace }: AgentStep): Arguments {
  const said: Readonly<Record<string, Argument | undefined>> = {
    schema: asked && { kind: "literal", value: jsonOf(asked.schema) },
    role: role && literal(role),
    limits: limited && { kind: "literal", value: limited },
    hosts: hosts && { kind: "literal", value: hosts },
    secrets: secrets && { kind: "literal", value: secrets },
    workspace: workspace && literal(workspace),
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

/** What stands in a file is JSON, whatever its shape says of it. */
function jsonOf(schema: Readonly<Record<string, unknown>>): JsonObject {
  const value: JsonObject = JSON.parse(JSON.stringify(schema));
  return value;
}
