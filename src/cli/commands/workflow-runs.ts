import { answerOfStoryLine } from "../../api/registered-answers.ts";
import type { StepOfRun } from "../../api/registered.ts";
import type { Begun } from "../../api/runs.ts";
import { answerOfRuns } from "../../api/run-answers.ts";
import { handOver } from "../beside.ts";
import { drive, jsonOf } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { type InputOptions, readGivenInputs } from "../given-inputs.ts";
import { jsonLines } from "../output.ts";
import { drawStoryLine } from "../render/registered.ts";
import { drawRuns } from "../render/report.ts";
import { tellProblems } from "../tell-problems.ts";
import { afterCancel } from "./cancel.ts";
import { type LookOptions, showReport } from "./look.ts";
import type { RegisteredPorts } from "./registered-ports.ts";

export interface StartOptions extends LookOptions {
  /** Stays until it ends, and ends as it does. */
  readonly follow: boolean;
  readonly runId?: string;
}

/** A run, and the workflow that it is of. */
export interface RunWords {
  readonly workflow: string;
  readonly run: string;
}

/** Runs a registered workflow, beside the terminal or at it. */
export async function runWorkflow(
  workflow: string,
  options: StartOptions & InputOptions,
  ports: RegisteredPorts,
): Promise<number> {
  const { registered, actor } = ports;
  const begun = await registered.run({ actor, workflow, inputs: readGivenInputs(options), ...conductOf(options) });
  return afterStart(begun, { ...options, words: `of ${workflow}` }, ports);
}

/** Makes a new run of an old one. */
export async function rerunWorkflow(
  words: RunWords,
  options: StartOptions & { readonly latest: boolean; readonly failed: boolean },
  ports: RegisteredPorts,
): Promise<number> {
  const { registered, actor } = ports;
  const { latest, failed } = options;
  const begun = await registered.rerun({ actor, ...words, latest, failed, ...conductOf(options) });
  return afterStart(begun, { ...options, words: `of ${words.workflow}, again from ${words.run}` }, ports);
}

function conductOf({ follow, runId }: StartOptions): { readonly leave: boolean; readonly id?: string } {
  return { leave: !follow, ...(runId === undefined ? {} : { id: runId }) };
}

async function afterStart(
  begun: Begun,
  options: StartOptions & { readonly words: string },
  ports: RegisteredPorts,
): Promise<number> {
  const { output, runs } = ports;
  const { follow, json, words } = options;
  if (!begun.ok) return tellProblems(begun.problems, options, output);
  const { run } = begun;
  if (follow) {
    output.story(`run ${output.paint("bold", run)} ${words}\n`);
    return drive(run, { json, wait: true }, ports);
  }
  await handOver(run, ["resume", run], ports);
  output.story(`run ${output.paint("bold", run)} ${words} goes on by itself; see waybill status ${run}\n`);
  output.result(json ? jsonOf(await runs.report(run, { outputs: true })) : `${run}\n`);
  return exitCode.done;
}

/** The runs of a registered workflow, the newest first. */
export async function runsOfWorkflow(
  workflow: string,
  { json, limit }: LookOptions & { readonly limit?: number },
  { registered, actor, output, now }: RegisteredPorts,
): Promise<number> {
  const runs = await registered.runs({ actor, workflow, ...(limit === undefined ? {} : { limit }) });
  if (json) output.result(jsonLines(answerOfRuns(runs)));
  else if (runs.length === 0)
    output.story(`There are no runs of ${workflow} yet. Begin one: waybill workflow run ${workflow}\n`);
  else output.result(drawRuns(runs, now(), output.paint));
  return exitCode.done;
}

/** How one run stands. */
export async function runDetail(words: RunWords, options: LookOptions, ports: RegisteredPorts): Promise<number> {
  const { registered, actor } = ports;
  showReport(await registered.detail({ actor, ...words }), options, ports);
  return exitCode.done;
}

/** What has happened in a run, a line an event. */
export async function logOfRun(
  words: RunWords,
  { json, follow }: LookOptions & { readonly follow: boolean },
  { registered, actor, output }: RegisteredPorts,
): Promise<number> {
  const all: unknown[] = [];
  for await (const line of registered.log({ actor, ...words, follow })) {
    if (json) all.push(answerOfStoryLine(line));
    else output.result(drawStoryLine(line, output.paint));
  }
  if (json) output.result(jsonLines({ log: all }));
  return exitCode.done;
}

/** What a step has printed. */
export async function outputOfStep(
  asked: Omit<StepOfRun, "actor">,
  { json }: LookOptions,
  { registered, actor, output }: RegisteredPorts,
): Promise<number> {
  const text = await registered.stepLog({ actor, ...asked });
  output.result(json ? jsonLines({ output: text }) : text);
  return exitCode.done;
}

/** Cancels a run, unless it has ended. */
export async function cancelRun(words: RunWords, { json }: LookOptions, ports: RegisteredPorts): Promise<number> {
  const { registered, actor, output } = ports;
  const answer = await registered.cancel({ actor, ...words });
  const { run, workflow } = words;
  if (!answer.hadEnded) output.story(`run ${output.paint("bold", run)} of ${workflow} is cancelled\n`);
  return afterCancel(run, { json, wait: true, ...answer }, ports);
}
