import { resolve } from "node:path";
import type { ReadLimits } from "../../api/workflows.ts";
import { checkTapeFile } from "../../host/tape-file.ts";
import { askInputs } from "../ask-inputs.ts";
import { goOnBeside } from "../beside.ts";
import { drive, type DriveOptions } from "../drive.ts";
import { cutPair, readGivenInputs } from "../given-inputs.ts";
import { drawProblems } from "../render/problems.ts";
import { tellProblems } from "../tell-problems.ts";
import type { RunPorts } from "./run-ports.ts";

export interface RunOptions extends DriveOptions, ReadLimits {
  readonly input: readonly string[];
  readonly inputs?: string;
  /** `gate=choice`, each. */
  readonly answer: readonly string[];
  readonly runId?: string;
  /** True where no file is named. */
  readonly record?: string | true;
  readonly detach: boolean;
}

/** Runs a workflow. */
export async function run(workflow: string, options: RunOptions, ports: RunPorts): Promise<number> {
  const { runs, output, asker } = ports;
  const tapeFile = typeof options.record === "string" ? resolve(options.record) : undefined;
  if (tapeFile !== undefined) checkTapeFile(tapeFile);
  const workflows = await ports.workflows();
  const answers = options.answer.map((text) => cutPair(text, "--answer", "gate=choice"));
  const given = readGivenInputs(options);
  const file = workflows.locate(workflow);
  const { plan, problems } = await workflows.plan(file, options);
  if (plan === undefined) return tellProblems(problems, options, output);
  output.story(drawProblems(problems, output.paint));
  const inputs = asker === undefined || options.json ? given : await askInputs(plan.inputs, given, { asker, output });
  const begun = await runs.begin({
    plan,
    inputs,
    answers: answers.map(([gate, choice]) => ({ gate, choice })),
    ...(file === "-" ? {} : { file: resolve(file) }),
    ...(options.runId === undefined ? {} : { id: options.runId }),
    ...(options.record === undefined ? {} : { recording: tapeFile === undefined ? {} : { file: tapeFile } }),
    leave: options.detach,
  });
  if (!begun.ok) return tellProblems(begun.problems, options, output);
  output.story(`run ${output.paint("bold", begun.run)} of ${plan.workflow.id}\n`);
  if (options.detach) return goOnBeside(begun.run, { words: ["resume", begun.run], json: options.json }, ports);
  return drive(begun.run, options, ports);
}
