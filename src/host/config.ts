import { z } from "zod";
import { reportIssues } from "../dialect/yaml/shape-problems.ts";
import { readYaml } from "../dialect/yaml/read-yaml.ts";
import { toJson } from "../dialect/yaml/yaml-node.ts";
import { type Problem } from "../problem/problem.ts";
import { readNamedFile } from "./read-file.ts";

/** What a project says about itself in `.waybill/config.yml`. */
export interface ProjectConfig {
  /** The agents that are set up; undefined where the file does not say. */
  readonly agents?: readonly string[];
  readonly problems: readonly Problem[];
}

const configShape = z.strictObject(
  {
    agents: z
      .array(z.string({ error: "must be text" }), { error: "must be a list of agents" })
      .describe("The agents that are set up.")
      .optional(),
  },
  { error: "must be a mapping" },
);

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
  if (parsed.success) return { problems, ...(parsed.data.agents === undefined ? {} : { agents: parsed.data.agents }) };
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
