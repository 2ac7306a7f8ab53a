import { statSync } from "node:fs";
import { answerOfReplay } from "../../api/replay-answer.ts";
import type { Plan } from "../../plan/plan.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawReplay } from "../render/replay.ts";
import { tellProblems } from "../tell-problems.ts";
import { drawDrySteps } from "./dry-run.ts";
import type { CommandPorts } from "./validate.ts";

export interface ReplayOptions {
  readonly json: boolean;
  /** The workflow that decides it. */
  readonly with?: string;
  /** Its own workflow file does, as it is now. */
  readonly latest: boolean;
}

type Source = Parameters<CommandPorts["workflows"]["readTape"]>[0];

/** Decides a recorded run again. */
export async function replay(source: Source, options: ReplayOptions, ports: CommandPorts): Promise<number> {
  const { workflows, output } = ports;
  const tape = await workflows.readTape(source);
  const workflow = options.latest ? workflows.fileOfTape(tape) : options.with;
  let plan: Plan | undefined;
  if (workflow !== undefined) {
    const read = await workflows.plan(workflows.locate(workflow), {});
    if (read.plan === undefined) return tellProblems(read.problems, options, output);
    ({ plan } = read);
  }
  const replayed = workflows.replay(plan === undefined ? { tape } : { tape, plan });
  if (options.json) output.result(jsonLines(answerOfReplay(replayed)));
  else {
    const { steps = [] } = replayed;
    if (plan !== undefined) output.result(drawDrySteps(steps, plan, output.paint));
    output.result(drawReplay(replayed, output.paint));
  }
  return replayed.divergence === undefined ? exitCode.done : exitCode.failed;
}

/** Whether words mean a file: there is one, or they could be no id of a run. */
export function isTapeFile(words: string): boolean {
  return !/^[\w-]+(?:\.\d+)*$/u.test(words) || statSync(words, { throwIfNoEntry: false })?.isFile() === true;
}
