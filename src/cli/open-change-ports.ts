import { agentFor } from "../host/choose-agent.ts";
import { configFile, readConfig } from "../host/config.ts";
import { locateNamedWorkflow } from "../host/file-library.ts";
import { readNamedText } from "../host/read-file.ts";
import { readStanding } from "../host/repository-standing.ts";
import { surveyFolder } from "../host/survey-folder.ts";
import { processEnvironment } from "./open-run-ports.ts";
import type { ChangePorts, ProjectFacts } from "./commands/change.ts";
import type { Output } from "./output.ts";

/** What a change needs before there is a run. */
export function openChangePorts(folder: string, output: Output): ChangePorts {
  const env = processEnvironment();
  return {
    output,
    standing: () => readStanding(folder, env),
    project: () => projectOf(folder, env),
    workflowFile: () => locateNamedWorkflow("change", folder) ?? "",
    readText: (file) => readNamedText(file),
  };
}

/** What the configuration says, and what is seen where it says nothing. */
async function projectOf(folder: string, env: Readonly<Record<string, string>>): Promise<ProjectFacts> {
  const { tests: declared } = readConfig(configFile(folder));
  const survey = await surveyFolder(folder, env);
  const from = ".waybill/config.yml";
  return {
    agent: agentFor(folder, env),
    tests: declared === undefined ? survey.tests : declared.map(({ run }) => ({ run, from })),
    specStyle: survey.specStyle,
  };
}
