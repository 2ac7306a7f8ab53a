import type { ReadCalled } from "../dialect/dialect.ts";
import { readJobs } from "../dialect/jobs/read-jobs.ts";
import { readSteps } from "../dialect/steps/read-steps.ts";
import { readYaml } from "../dialect/yaml/read-yaml.ts";
import { entryOf } from "../dialect/yaml/yaml-node.ts";

/** Reads a workflow file in the dialect that it is written in: only App Mesh's has `jobs`, or says `on` what it runs. */
export const readWorkflow: ReadCalled = (source, surroundings, callers) => {
  const yaml = readYaml(source);
  const isJobs = ["jobs", "on"].some((key) => entryOf(yaml.node, key) !== undefined);
  const read = isJobs ? readJobs : readSteps;
  return read({ source, yaml }, surroundings, callers);
};
