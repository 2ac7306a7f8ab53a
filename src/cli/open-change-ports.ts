import { agentFor } from "../host/choose-agent.ts";
import { branchesBeside } from "../host/branches-beside.ts";
import { configFile, readConfig } from "../host/config.ts";
import { locateBuiltIn } from "../host/file-library.ts";
import { readNamedText } from "../host/read-file.ts";
import { repositoryState } from "../host/repository-state.ts";
import { withDeclared } from "../host/seen-instead.ts";
import { surveyFolder } from "../host/survey-folder.ts";
import { processEnvironment } from "./open-run-ports.ts";
import type { ChangePorts, ProjectFacts } from "./commands/change.ts";
import type { Output } from "./output.ts";

/** What a change needs before there is a run. */
export function openChangePorts(folder: string, output: Output): ChangePorts {
  const env = processEnvironment();
  return {
    output,
    folder,
    repository: () => repositoryState(folder, env),
    branches: (name) => branchesBeside(folder, name, env),
    project: () => projectOf(folder, env),
    workflowFile: () => locateBuiltIn("change", folder),
    readText: (file) => readNamedText(file),
  };
}

/** What the configuration says, and what is seen where it says nothing. */
async function projectOf(folder: string, env: Readonly<Record<string, string>>): Promise<ProjectFacts> {
  const survey = withDeclared(await surveyFolder(folder, env), readConfig(configFile(folder)));
  return { agent: agentFor(folder, env), survey };
}
