import { resolve } from "node:path";
import type { ReadLimits } from "../api/workflows.ts";
import type { EarlyAnswer } from "../engine/event.ts";
import { checkTapeFile } from "../host/tape-file.ts";
import type { JsonObject } from "../json/json.ts";
import { askInputs } from "./ask-inputs.ts";
import { goOnBeside } from "./beside.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { drive, type DriveOptions } from "./drive.ts";
import { cutPair } from "./given-inputs.ts";
import { drawProblems } from "./render/problems.ts";
import { tellProblems } from "./tell-problems.ts";

export interface BeginOptions extends DriveOptions, ReadLimits {
  /** `gate=choice`, each. */
  readonly answer: readonly string[];
  readonly runId?: string;
  /** True where no file is named. */
  readonly record?: string | true;
  readonly detach: boolean;
}

/** What is run, beside what the options say. */
export interface Beginning {
  /** A file; - is standard input. */
  readonly file: string;
  readonly inputs: JsonObject;
  readonly options: BeginOptions;
}

/** Plans a workflow file, begins a run of it, and stays with it as the options say. */
export async function beginRun({ file, inputs: given, options }: Beginning, ports: RunPorts): Promise<number> {
  const { runs, output, asker } = ports;
  const tapeFile = typeof options.record === "string" ? resolve(options.record) : undefined;
  if (tapeFile !== undefined) checkTapeFile(tapeFile);
  const answers = answersOf(options);
  const workflows = await ports.workflows();
  const { plan, problems } = await workflows.plan(file, options);
  if (plan === undefined) return tellProblems(problems, options, output);
  output.story(drawProblems(problems, output.paint));
  const inputs = asker === undefined || options.json ? given : await askInputs(plan.inputs, given, { asker, output });
  const begun = await runs.begin({
    plan,
    inputs,
    answers,
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

function answersOf({ answer }: BeginOptions): readonly Pick<EarlyAnswer, "gate" | "choice">[] {
  return answer.map((text) => {
    const [gate, choice] = cutPair(text, "--answer", "gate=choice");
    return { gate, choice };
  });
}
