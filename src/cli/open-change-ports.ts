import { agentFor } from "../host/choose-agent.ts";
import { configFile, readConfig } from "../host/config.ts";
import { locateNamedWorkflow } from "../host/file-library.ts";
import { readNamedText } from "../host/read-file.ts";
import { repositoryState } from "../host/repository-state.ts";
import { withDeclared } from "../host/seen-instead.ts";
import { surveyFolder } from "../host/survey-folder.ts";
import { processEnvironment } from "./open-run-ports.ts";
import type { ChangePorts, ProjectFacts } from "./commands/change.ts";
import type { RunPorts } from "./commands/run-ports.ts";

/** What a change needs beside runs. */
export function openChangePorts(ports: RunPorts): ChangePorts {
  const { folder } = ports;
  const env = processEnvironment();
  return {
    ...ports,
    repository: () => repositoryState(folder, env),
    project: () => projectOf(folder, env),
    workflowFile: () => locateNamedWorkflow("change", folder) ?? "",
    readText: (file) => readNamedText(file),
  };
}

/** What the configuration says, and what is seen where it says nothing. */
async function projectOf(folder: string, env: Readonly<Record<string, string>>): Promise<ProjectFacts> {
  const survey = withDeclared(await surveyFolder(folder, env), readConfig(configFile(folder)));
  return { agent: agentFor(folder, env), survey };
}
