import { z } from "zod";
import { parseDuration } from "../time/duration.ts";

/** The parts of the configuration that speak of agents. */

const text = (is: string): z.ZodString => z.string({ error: "must be text" }).describe(is);
const texts = (is: string): z.ZodArray<z.ZodString> =>
  z.array(z.string({ error: "must be text" }), { error: "must be a list of texts" }).describe(is);
const whole = (is: string): z.ZodNumber =>
  z
    .number({ error: "must be a whole number above 0" })
    .int({ error: "must be a whole number above 0" })
    .positive({ error: "must be a whole number above 0" })
    .describe(is);
const price = (is: string): z.ZodNumber =>
  z.number({ error: "must be a number, 0 or more" }).min(0, { error: "must be a number, 0 or more" }).describe(is);

const duration = (is: string): z.ZodType<number> =>
  z
    .union([z.number(), z.string()], { error: "must be seconds, or a duration such as 90s or 5m" })
    .transform((value, context) => {
      const seconds = parseDuration(value);
      if (seconds !== undefined) return seconds;
      context.addIssue({ code: "custom", message: "must be seconds, or a duration such as 90s or 5m" });
      return z.NEVER;
    })
    .describe(is);

export const driverNames = [
  "claude",
  "codex",
  "gemini",
  "opencode",
  "qwen",
  "acp",
  "command",
  "scripted",
  "tape",
] as const;

const drivers = driverNames.map((name) => `"${name}"`).join(", ");

export const sandboxShape = z
  .enum(["bubblewrap", "container", "none"], { error: 'must be "bubblewrap", "container" or "none"' })
  .describe("What holds agents back; `none` has to be said.");

export const agentShape = z
  .strictObject(
    {
      driver: z.enum(driverNames, { error: `must be one of ${drivers}` }).describe("How it is driven."),
      command: z
        .array(z.string({ error: "must be text" }), { error: "must be a list: the program and its arguments" })
        .min(1, "must name a program")
        .describe("The program and what stands before all other arguments, where it is not the usual one.")
        .optional(),
      arguments: texts("What stands after all other arguments.").optional(),
      wire: z
        .enum(["messages", "responses", "chat", "gemini"], {
          error: 'must be "messages", "responses", "chat" or "gemini"',
        })
        .describe("For `acp`: how it speaks with its model, so that it can be metered.")
        .optional(),
      script: text(
        "For `scripted`, the file with its turns; for `tape`, that of the tape: from the root of the project.",
      ).optional(),
      model: text("The model, where a step does not say which.").optional(),
      sandbox: sandboxShape.optional(),
      login: z
        .literal("own", { error: 'must be "own"' })
        .describe("It uses its own login, not a key: what it costs is only what it says.")
        .optional(),
      hosts: texts("Hosts that it may reach beside its model, as `name` or `name:port`.").optional(),
    },
    { error: "must be a mapping with `driver`" },
  )
  .refine(({ driver, command }) => driver !== "command" || command !== undefined, "must have `command`, a list")
  .refine(({ driver, command }) => driver !== "acp" || command !== undefined, "must have `command`, a list")
  .refine(
    ({ driver, script }) => !["scripted", "tape"].includes(driver) || script !== undefined,
    "must have `script`, a file",
  );

const limits = {
  tokens: whole("Tokens, in and out.").exactOptional(),
  usd: price("Dollars.").exactOptional(),
};

export const limitsShape = z
  .strictObject(
    {
      silence: duration("How long an agent may give no sign of life; 10m where it is not given.").exactOptional(),
      calls: whole("How many calls of models it may make.").exactOptional(),
      turns: whole("How many turns it may take, where it counts them.").exactOptional(),
      ...limits,
      on_breach: z
        .enum(["fail", "ask"], { error: 'must be "fail" or "ask"' })
        .describe("Whether a person is asked when a limit is reached, or the step fails.")
        .exactOptional(),
    },
    { error: "must be a mapping such as { usd: 2 }" },
  )
  .describe("What an agent may use in a step that says nothing about it.");

const budget = z.strictObject(limits, { error: "must be a mapping such as { usd: 20 }" });

export const budgetShape = z
  .strictObject(
    {
      run: budget.describe("What all agents of a run may use.").exactOptional(),
      day: budget.describe("What all agents of the project may use in a day (UTC).").exactOptional(),
    },
    { error: "must be a mapping with `run` or `day`" },
  )
  .describe("What agents may use together. Each reserves its own limit before it begins.");

export const providersShape = z
  .partialRecord(
    z.enum(["messages", "responses", "chat", "gemini"]),
    z.strictObject(
      {
        url: text("Where it is, up to what stands before `/v1`."),
        key: text("The name of the secret with its key.").exactOptional(),
      },
      { error: "must be a mapping with `url`" },
    ),
    { error: "must be a mapping of messages, responses, chat or gemini" },
  )
  .describe("Where models are asked, by the protocol; without it the makers' own.");

export const pricesShape = z
  .record(
    z.string(),
    z.strictObject(
      {
        input: price("Dollars for a million tokens of input."),
        output: price("For output."),
        cache_read: price("For input that was read from a cache.").exactOptional(),
        cache_write: price("For input that was written to one.").exactOptional(),
      },
      { error: "must be a mapping with `input` and `output`" },
    ),
    { error: "must be a mapping: the prices of each model" },
  )
  .describe("Prices of models, in dollars for a million tokens, over those that are known.");

export const setupShape = z
  .array(
    z.union(
      [
        z.strictObject({ copy: text("A file or folder that is copied.") }),
        z.strictObject({ link: text("A file or folder that is linked; of `folder/*` each entry is.") }),
        z.strictObject({
          run: text("A command."),
          key: texts("The files that it depends on.").exactOptional(),
          paths: texts("What it makes, which is kept for the next time.").exactOptional(),
        }),
      ],
      { error: "must be `copy`, `link` or `run`" },
    ),
    { error: "must be a list" },
  )
  .describe("What a workspace needs beside what is committed.");

export const workspacesShape = z
  .strictObject(
    {
      max_age: duration(
        "How long a copy of the repository is kept at the most; 14 days where it is not given.",
      ).exactOptional(),
      max_bytes: whole("How much room all of them may take; 20 GB where it is not given.").exactOptional(),
    },
    { error: "must be a mapping such as { max_age: 7d }" },
  )
  .describe(
    "When copies of the repository are removed, and the homes of agents. A copy that holds work which was not fetched never is.",
  );

export const containerShape = z
  .strictObject(
    {
      image: text("The image that agents run in; it must have them, and git."),
      engine: z.enum(["podman", "docker"], { error: 'must be "podman" or "docker"' }).exactOptional(),
    },
    { error: "must be a mapping with `image`" },
  )
  .describe("For `sandbox: container`.");
