import type { ReadLimits } from "../../api/workflows.ts";
import { problemsForJson } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawMermaid } from "../render/mermaid.ts";
import { drawPlan } from "../render/plan-tree.ts";
import { drawProblems } from "../render/problems.ts";
import { checkFileNames } from "../usage.ts";
import { type DryRunOptions, showDryRun } from "./dry-run.ts";
import type { CommandPorts } from "./validate.ts";

export interface PlanOptions extends ReadLimits {
  readonly json: boolean;
  readonly mermaid: boolean;
  /** Where not the tree is asked for, but what a run of it would do. */
  readonly dryRun?: DryRunOptions;
}

/** Shows the tree that a workflow file would run. */
export async function plan(file: string, options: PlanOptions, ports: CommandPorts): Promise<number> {
  checkFileNames([file]);
  const { workflows, output } = ports;
  const answer = await workflows.plan(workflows.locate(file), options);
  if (options.dryRun !== undefined && answer.plan !== undefined) {
    output.story(drawProblems(answer.problems, output.paint));
    return showDryRun(answer.plan, options.dryRun, ports);
  }
  if (options.json) {
    const shown = answer.plan === undefined ? {} : { plan: answer.plan };
    output.result(jsonLines({ ok: answer.ok, problems: problemsForJson(answer.problems), ...shown }));
  } else {
    output.story(drawProblems(answer.problems, output.paint));
    if (answer.plan !== undefined)
      output.result(options.mermaid ? drawMermaid(answer.plan) : drawPlan(answer.plan, output.paint));
  }
  return answer.ok ? exitCode.done : exitCode.invalid;
}
