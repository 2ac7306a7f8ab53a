import {
  answerOfAdd,
  answerOfGet,
  answerOfInputs,
  answerOfList,
  answerOfRemove,
} from "../../api/registered-answers.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawProblems } from "../render/problems.ts";
import { drawInputs, drawWorkflows } from "../render/registered.ts";
import { tellProblems } from "../tell-problems.ts";
import { checkFileNames } from "../usage.ts";
import { problemsForJson } from "../door.ts";
import type { LookOptions } from "./look.ts";
import type { RegisteredPorts } from "./registered-ports.ts";

/** Registers the workflow in a file, or a new version of it. */
export async function addWorkflow(file: string, options: LookOptions, ports: RegisteredPorts): Promise<number> {
  checkFileNames([file]);
  const { registered, actor, output } = ports;
  const workflows = await ports.workflows();
  const read = await workflows.text(file, {});
  if (!read.ok) return tellProblems(read.problems, options, output);
  const answer = await registered.add({ actor, text: read.text, file: file === "-" ? "<stdin>" : file });
  if (!answer.ok) return tellProblems(answer.problems, options, output);
  const { isNew, version, problems } = answer;
  if (options.json) output.result(jsonLines(answerOfAdd({ ...answer, problems: problemsForJson(problems) })));
  else {
    const words = `workflow ${output.paint("bold", version.name)}, version ${version.version}`;
    output.story(drawProblems(problems, output.paint));
    output.story(isNew ? `${words}, is registered\n` : `${words}, has this text already; nothing was changed\n`);
  }
  return exitCode.done;
}

/** The text of a registered workflow, as it was registered. */
export async function getWorkflow(
  workflow: string,
  { json, version }: LookOptions & { readonly version?: number },
  { registered, actor, output }: RegisteredPorts,
): Promise<number> {
  const answer = await registered.get({ actor, workflow, ...(version === undefined ? {} : { version }) });
  output.result(json ? jsonLines(answerOfGet(answer)) : answer.definition.text);
  return exitCode.done;
}

/** All that are registered. */
export async function listWorkflows({ json }: LookOptions, ports: RegisteredPorts): Promise<number> {
  const { registered, actor, output, now } = ports;
  const workflows = await registered.list({ actor });
  if (json) output.result(jsonLines(answerOfList(workflows)));
  else if (workflows.length === 0)
    output.story("No workflows are registered. Register one: waybill workflow add -f FILE\n");
  else output.result(drawWorkflows(workflows, now(), output.paint));
  return exitCode.done;
}

/** Removes a registered workflow, and cancels its runs. */
export async function removeWorkflow(
  workflow: string,
  { json }: LookOptions,
  { registered, runs, actor, output }: RegisteredPorts,
): Promise<number> {
  const answer = await registered.remove({ actor, workflow });
  // Runs that nobody drove are ended by this process.
  await runs.settled();
  const { cancelled } = answer;
  if (json) output.result(jsonLines(answerOfRemove(answer)));
  else {
    output.story(`workflow ${output.paint("bold", workflow)} is removed; its runs stay readable\n`);
    if (cancelled.length > 0) output.story(`cancelled, since they went on: ${cancelled.join(", ")}\n`);
  }
  return exitCode.done;
}

/** What a registered workflow takes. */
export async function workflowInputs(
  workflow: string,
  options: LookOptions,
  { registered, actor, output }: RegisteredPorts,
): Promise<number> {
  const answer = await registered.inputs({ actor, workflow });
  if (!answer.ok) return tellProblems(answer.problems, options, output);
  const { inputs } = answer;
  if (options.json) output.result(jsonLines(answerOfInputs(inputs)));
  else if (inputs.length === 0) output.story(`The workflow ${workflow} takes no inputs.\n`);
  else output.result(drawInputs(inputs, output.paint));
  return exitCode.done;
}
