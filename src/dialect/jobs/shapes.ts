import { z } from "zod";
import { acquireShape } from "../../plan/acquire-shape.ts";
import { field } from "../../plan/field.ts";
import { inputTypes } from "../../plan/input.ts";

const namePattern = /^[A-Za-z0-9_-]+$/u;
const nameMust = "must be text of letters, digits, _ and -";
const identityMust = "must be letters, digits and _ . @ -";

export function isName(text: string): boolean {
  return namePattern.test(text);
}

/** A condition, as text or as what YAML reads a word such as `false` as. */
function condition(is: string): z.ZodType {
  const must = "must be a condition, such as success() or steps.a.exit_code == 0";
  return z.union([z.string(), z.number(), z.boolean()], { error: must }).describe(is);
}

function environment(is: string): z.ZodType {
  const value = z.union([z.string(), z.number(), z.boolean(), z.null()], { error: "must be text or a single value" });
  return z.record(z.string(), value, { error: "must be a mapping of names and values" }).describe(is);
}

const env = environment("Environment variables. The innermost of a name wins.").nullish();
const secEnv = environment("Environment variables whose values are masked wherever they are seen.").nullish();

export const fileShape = z.strictObject(
  {
    name: z.string({ error: nameMust }).regex(namePattern, { error: nameMust }).describe("The name of the workflow."),
    description: field.text("What it is for.").nullish(),
    owner: field.text("Who wrote it.").nullish(),
    permission: z.int({ error: "must be a whole number" }).describe("Who may use it on a server.").nullish(),
    execution_identity: z
      .string({ error: identityMust })
      .regex(/^[A-Za-z0-9_.@-]+$/u, { error: identityMust })
      .describe("The user whose rights its steps have on a server.")
      .nullish(),
    on: z.unknown().describe("What starts it.").optional(),
    timeout: field.duration("The time limit of a run, in seconds or as a duration such as 2h.").optional(),
    concurrency: z
      .strictObject(
        {
          group: field.nonEmptyText("The name that a run holds. Of those that want it one runs at a time."),
          "cancel-in-progress": field.flag("Cancel the run that holds it, instead of waiting for it.").nullish(),
        },
        { error: "must be a mapping with `group`" },
      )
      .describe("Which runs do not run at the same time.")
      .optional(),
    env,
    sec_env: secEnv,
    jobs: z
      .record(z.string(), z.unknown(), { error: "must be a mapping with a job under each name" })
      .refine((jobs) => Object.keys(jobs).length > 0, { error: "must have at least one job" })
      .describe("What is done. Jobs run at the same time unless one needs another."),
  },
  { error: "must be a mapping with `name` and `jobs`" },
);

export const inputShape = z.strictObject(
  {
    type: field.oneOf("What kind of value it takes; text where nothing is said.", inputTypes).nullish(),
    required: field.flag("A run cannot start without it.").nullish(),
    default: z
      .union([z.string(), z.number(), z.boolean(), z.null()], { error: "must be a single value" })
      .describe("The value where none is given.")
      .optional(),
    description: field.text("What it is for.").nullish(),
    options: z.array(z.unknown(), { error: "must be a list" }).describe("The only values that are allowed.").nullish(),
  },
  { error: "must be a mapping such as { type: string }" },
);

export const inputOwnerShape = z.strictObject(
  { inputs: field.mapping("What a run is given.").nullish() },
  { error: "must be a mapping with `inputs`" },
);

export const callShape = z.strictObject(
  {
    inputs: field.mapping("What a run is given.").nullish(),
    outputs: z
      .record(
        z.string(),
        z.strictObject(
          { value: field.scalar("Its value, worked out when the run has ended.") },
          { error: "must be a mapping with `value`" },
        ),
        { error: "must be a mapping with `value` under each name" },
      )
      .describe("What the workflow gives to the one that calls it.")
      .nullish(),
  },
  { error: "must be a mapping with `inputs` and `outputs`" },
);

const appEvents = ["START", "EXIT", "HEALTH", "STATUS", "REMOVED"] as const;
const eventsMust = "must be a list with at least one event";

export const appEventShape = z.strictObject(
  {
    app: field.nonEmptyText("The app that is watched."),
    events: z
      .array(field.oneOf("An event.", appEvents), { error: eventsMust })
      .min(1, { error: eventsMust })
      .describe("What happens to it."),
    condition: field.text("Which of these events count, such as exit_code != 0.").nullish(),
  },
  { error: "must be a mapping with `app` and `events`" },
);

export const scheduleShape = z.strictObject(
  { cron: field.nonEmptyText("The time, in five or six fields.") },
  { error: "must be a mapping with `cron`" },
);

function oneExpression(must: string): z.ZodType<string> {
  return z.string({ error: must }).regex(/^\s*\$\{\{.*\}\}\s*$/su, { error: must });
}

const matrixMust = "must be a mapping with a list under each key, or one expression that gives a list of mappings";
const axisMust = "must be a list with at least one value, or one expression that gives a list";
const widthMust = "must be a whole number, 1 or more, or one expression that gives such a number";
const mapsMust = "must be a list of mappings, or one expression that gives such a list";
const maps = z.union([oneExpression(mapsMust), z.array(z.record(z.string(), z.unknown()))], { error: mapsMust });

export const matrixShape = z
  .object({
    include: maps.describe("Combinations to add.").optional(),
    exclude: maps.describe("Combinations to leave out.").optional(),
  })
  .catchall(z.union([oneExpression(axisMust), z.array(z.unknown()).min(1, { error: axisMust })], { error: axisMust }))
  .refine((matrix) => Object.keys(matrix).some((key) => key !== "exclude"), {
    error: "must have at least one key with values",
  });

export const strategyShape = z.strictObject(
  {
    matrix: z
      .union([oneExpression(matrixMust), z.record(z.string(), z.unknown())], { error: matrixMust })
      .describe("The values that the job runs for."),
    "max-parallel": z
      .union([z.int().min(1, { error: widthMust }), oneExpression(widthMust)], { error: widthMust })
      .describe("How many of them run at the same time; all where nothing is said.")
      .nullish(),
    "fail-fast": field.flag("Stop the others when one has failed. True where nothing is said.").nullish(),
  },
  { error: "must be a mapping with `matrix`" },
);

export const untilShape = z.strictObject(
  {
    condition: condition("The job is done again until this holds."),
    max: field.wholeNumber("The most times it is done; the job fails where the condition does not hold by then.", 1),
  },
  { error: "must be a mapping with `condition` and `max`" },
);

const needsMust = "must be the name of a job, or a list of such names";

export const jobShape = z.strictObject(
  {
    needs: z
      .union([z.string(), z.array(z.string())], { error: needsMust })
      .describe("The jobs that must have ended before.")
      .nullish(),
    if: condition("Whether it runs. Where nothing is said, it runs when all that it needs have succeeded.").nullish(),
    node_label: field.mapping("The machine that it runs on.").nullish(),
    strategy: strategyShape.describe("Run the job once for each combination of values.").nullish(),
    until: untilShape.describe("Do the job again until a condition holds.").nullish(),
    timeout: field.duration("The time limit of its steps together.").nullish(),
    env,
    sec_env: secEnv,
    outputs: field.mapping("What it gives to other jobs: names and expressions.").nullish(),
    steps: z
      .array(z.unknown(), { error: "must be a list of steps" })
      .min(1, { error: "must have at least one step" })
      .describe("What is done, in this order."),
    finally: z
      .array(z.unknown(), { error: "must be a list of steps" })
      .describe("What is done at the end, however the rest has ended.")
      .nullish(),
  },
  { error: "must be a mapping with `steps`" },
);

/** What a step may say whatever it does, each with the field of a kind that it stands for; a kind without the field has no such key. */
export const ownKeys: ReadonlyMap<string, string> = new Map([
  ["name", "id"],
  ["continue-on-error", "continue_on_error"],
  ["retry", "retry"],
  ["acquire", "acquire"],
  ["timeout", "timeout"],
  ["env", "env"],
  ["sec_env", "env"],
  ["workdir", "cwd"],
  ["outputs", "outputs"],
  ["on-interrupt", "on_interrupt"],
]);

const intervalMust = "must be a number of seconds, 0 or more, or a duration such as 5s";

const retryShape = z
  .strictObject(
    {
      max: field.wholeNumber("How many more attempts there are after the first.", 1),
      backoff: field.oneOf("How the wait grows from attempt to attempt.", ["fixed", "exponential"]).nullish(),
      interval: z
        .union([z.literal(0), field.duration("")], { error: intervalMust })
        .describe("The wait before the second attempt; 10 seconds where nothing or 0 is said.")
        .nullish(),
    },
    { error: "must be a mapping with `max`" },
  )
  .describe("Try again when the step fails.");

/** The keys of `ownKeys`, and `if`, as they are read. */
export const stepFields = {
  name: z
    .string({ error: nameMust })
    .regex(namePattern, { error: nameMust })
    .describe("The name of the step. Other steps refer to it as `steps.<name>`."),
  if: condition("Whether it runs.").nullish(),
  "continue-on-error": field.flag("Go on with the next step when this one fails.").nullish(),
  retry: retryShape.nullish(),
  acquire: acquireShape.nullish(),
  timeout: field.duration("The time limit, in seconds or as a duration such as 5m.").nullish(),
  env,
  sec_env: secEnv,
  workdir: field.nonEmptyText("The folder to work in, from the folder of the run.").nullish(),
  outputs: field.mapping("Named results, worked out from `output` when the step has succeeded.").nullish(),
  "on-interrupt": field
    .oneOf("What to do when the engine was stopped in the middle of this step.", ["rerun", "fail", "ask"])
    .nullish(),
};

/** The value of a key that is one field of its kind. */
export function oneField(is: string): z.ZodType {
  return field
    .scalar(is)
    .refine((value) => value !== "", { error: "must not be empty" })
    .describe(is);
}

/** What only one kind of step may say beside its own key. */
export const commandFields = {
  shell: field.flag("Have bash run the command. Where it is false, its words are run as they are.").nullish(),
  docker_image: field.nonEmptyText("The image of the container that the command runs in.").nullish(),
  output_format: z
    .literal("json", { error: 'must be "json"' })
    .describe("Read standard output as JSON into `output.data`.")
    .nullish(),
};

export const callFields = { with: field.mapping("The inputs of the workflow that is called.").nullish() };
