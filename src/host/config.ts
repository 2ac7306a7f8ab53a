import { join } from "node:path";
import { z } from "zod";
import { reportIssues } from "../dialect/yaml/shape-problems.ts";
import { readYaml } from "../dialect/yaml/read-yaml.ts";
import { toJson } from "../dialect/yaml/yaml-node.ts";
import { type Problem } from "../problem/problem.ts";
import { readNamedFile } from "./read-file.ts";

/** What a project says about itself in `.waybill/config.yml`. */
export interface ProjectConfig {
  /** The agents that are set up, by name; undefined where the file does not say. */
  readonly agents?: Readonly<Record<string, AgentSettings>>;
  /** The agent that is used where a step does not say which. */
  readonly agent?: string;
  /** What the machine has, for steps that ask for it. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

const agentShape = z
  .strictObject(
    {
      driver: z
        .enum(["command", "scripted"], { error: 'must be "command" or "scripted"' })
        .describe("How it is driven."),
      command: z
        .array(z.string({ error: "must be text" }), { error: "must be a list: the program and its arguments" })
        .min(1, "must name a program")
        .describe("For `command`: the program, which reads the prompt on its standard input, and its arguments.")
        .optional(),
      script: z
        .string({ error: "must be text" })
        .describe("For `scripted`: the file with its turns, from the root of the project.")
        .optional(),
    },
    { error: "must be a mapping with `driver`" },
  )
  .refine(({ driver, command }) => driver !== "command" || command !== undefined, "must have `command`, a list")
  .refine(({ driver, script }) => driver !== "scripted" || script !== undefined, "must have `script`, a file");

const labelShape = z
  .union([z.string(), z.number(), z.boolean()], { error: "must be text or a single value" })
  .transform(String);

export type AgentSettings = z.output<typeof agentShape>;

const configShape = z.strictObject(
  {
    agents: z
      .record(z.string(), agentShape, { error: "must be a mapping: the name of each agent, and how it is started" })
      .describe("The agents that are set up.")
      .optional(),
    agent: z
      .string({ error: "must be the name of an agent" })
      .describe("The agent that is used where a step does not say which.")
      .optional(),
    labels: z
      .record(z.string(), labelShape, { error: "must be a mapping: what each label of this machine is" })
      .refine((labels) => !Object.hasOwn(labels, "host"), "must not have `host`, which is the name of the machine")
      .describe("What this machine has, for jobs that ask for it.")
      .optional(),
  },
  { error: "must be a mapping" },
);

/** The configuration of a project. */
export function configFile(folder: string): string {
  return join(folder, ".waybill", "config.yml");
}

/** Reads the configuration; a project without one has the defaults. */
export function readConfig(file: string): ProjectConfig {
  const read = readNamedFile(file);
  if (!read.ok) return { problems: read.problem.code === "FILE_NOT_FOUND" ? [] : [configProblem(read.problem)] };
  const yaml = readYaml(read.source);
  if (yaml.node === undefined) {
    return { problems: yaml.problems.filter((problem) => problem.code !== "YAML_EMPTY") };
  }
  const problems = [...yaml.problems];
  const parsed = configShape.safeParse(toJson(yaml.node));
  if (parsed.success) {
    const { agents, agent, labels } = parsed.data;
    return {
      problems,
      ...(agents === undefined ? {} : { agents }),
      ...(agent === undefined ? {} : { agent }),
      ...(labels === undefined ? {} : { labels }),
    };
  }
  reportIssues(
    { source: read.source, problems },
    { node: yaml.node, shape: configShape, owner: "the configuration" },
    parsed.error.issues,
  );
  return { problems };
}

function configProblem(problem: Problem): Problem {
  if (problem.code !== "FILE_NOT_A_FILE") return problem;
  return { ...problem, hint: "The configuration of a project is a file. Move what stands in its place away." };
}
