import { chooseAgent } from "../host/choose-agent.ts";
import { locateNamedWorkflow } from "../host/file-library.ts";
import { readNamedText } from "../host/read-file.ts";
import { readStanding } from "../host/repository-standing.ts";
import { surveyFolder } from "../host/survey-folder.ts";
import { processEnvironment } from "./open-run-ports.ts";
import type { ChangePorts } from "./commands/change.ts";
import type { RunPorts } from "./commands/run-ports.ts";

/** What a change needs beside runs. */
export function openChangePorts(ports: RunPorts): ChangePorts {
  const { folder } = ports;
  const env = processEnvironment();
  return {
    ...ports,
    standing: () => readStanding(folder, env),
    survey: () => surveyFolder(folder, env),
    agent: () => chooseAgent(folder, env),
    workflowFile: () => locateNamedWorkflow("change", folder) ?? "",
    readText: (file) => readNamedText(file),
  };
}
