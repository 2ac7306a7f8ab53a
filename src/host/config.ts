import { join } from "node:path";
import { z } from "zod";
import { reportIssues } from "../dialect/yaml/shape-problems.ts";
import { readYaml } from "../dialect/yaml/read-yaml.ts";
import { toJson } from "../dialect/yaml/yaml-node.ts";
import { type Problem } from "../problem/problem.ts";
import type { Source } from "../problem/source.ts";
import {
  agentShape,
  budgetShape,
  containerShape,
  limitsShape,
  pricesShape,
  providersShape,
  sandboxShape,
  setupShape,
  workspacesShape,
} from "./agent-config.ts";
import { checksShape } from "./check-config.ts";
import { testsShape } from "./test-config.ts";
import { readNamedFile } from "./read-file.ts";

/** What a project says about itself in `.waybill/config.yml`. */
export type ProjectConfig = Partial<z.output<typeof configShape>> & { readonly problems: readonly Problem[] };

const labelShape = z
  .union([z.string(), z.number(), z.boolean()], { error: "must be text or a single value" })
  .transform(String);

export type AgentSettings = z.output<typeof agentShape>;

const configShape = z
  .strictObject(
    {
      agents: z
        .record(z.string(), agentShape, { error: "must be a mapping: the name of each agent, and how it is started" })
        .describe("The agents that are set up.")
        .exactOptional(),
      agent: z
        .string({ error: "must be the name of an agent" })
        .describe("The agent that is used where a step does not say which.")
        .exactOptional(),
      sandbox: sandboxShape.exactOptional(),
      container: containerShape.exactOptional(),
      limits: limitsShape.exactOptional(),
      budget: budgetShape.exactOptional(),
      providers: providersShape.exactOptional(),
      prices: pricesShape.exactOptional(),
      setup: setupShape.exactOptional(),
      workspaces: workspacesShape.exactOptional(),
      tests: testsShape.exactOptional(),
      checks: checksShape.exactOptional(),
      labels: z
        .record(z.string(), labelShape, { error: "must be a mapping: what each label of this machine is" })
        .refine((labels) => !Object.hasOwn(labels, "host"), "must not have `host`, which is the name of the machine")
        .describe("What this machine has, for jobs that ask for it.")
        .exactOptional(),
    },
    { error: "must be a mapping" },
  )
  .refine(({ budget, limits }) => hasCaps(budget, limits), {
    path: ["budget"],
    error: "needs a limit of the same kind under `limits`: what an agent may use is reserved before it begins",
  });

function hasCaps(budget: z.output<typeof budgetShape> = {}, limits: z.output<typeof limitsShape> = {}): boolean {
  const kinds = [budget.run, budget.day].flatMap((each) => Object.keys(each ?? {}));
  return kinds.every((kind) => (kind === "usd" ? limits.usd : limits.tokens) !== undefined);
}

/** The configuration of a project. */
export function configFile(folder: string): string {
  return join(folder, ".waybill", "config.yml");
}

/** Reads the configuration; a project without one has the defaults. */
export function readConfig(file: string): ProjectConfig {
  const read = readNamedFile(file);
  if (!read.ok) return { problems: read.problem.code === "FILE_NOT_FOUND" ? [] : [configProblem(read.problem)] };
  return readConfigSource(read.source);
}

/** Reads the text of a configuration. */
export function readConfigSource(source: Source): ProjectConfig {
  const yaml = readYaml(source);
  if (yaml.node === undefined) {
    return { problems: yaml.problems.filter((problem) => problem.code !== "YAML_EMPTY") };
  }
  const problems = [...yaml.problems];
  // Behind the beginning of a document nothing may stand, as in a file of comments.
  const parsed = configShape.safeParse(toJson(yaml.node) ?? {});
  if (parsed.success) return { problems, ...parsed.data };
  reportIssues(
    { source, problems },
    { node: yaml.node, shape: configShape, owner: "the configuration" },
    parsed.error.issues,
  );
  return { problems };
}

function configProblem(problem: Problem): Problem {
  if (problem.code !== "FILE_NOT_A_FILE") return problem;
  return { ...problem, hint: "The configuration of a project is a file. Move what stands in its place away." };
}
