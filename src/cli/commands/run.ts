import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { ReadLimits } from "../../api/workflows.ts";
import { toText } from "../../expression/value-text.ts";
import type { JsonObject } from "../../json/json.ts";
import { resolveInputs } from "../../plan/resolve-inputs.ts";
import { askInputs } from "../ask-inputs.ts";
import { runExists } from "../../journal/refusals.ts";
import { goOnBeside, isKnown } from "../beside.ts";
import { UsageError } from "../door.ts";
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
  readonly detach: boolean;
}

/** Runs a workflow. */
export async function run(workflow: string, options: RunOptions, ports: RunPorts): Promise<number> {
  const { runs, output, asker } = ports;
  const workflows = await ports.workflows();
  const answers = options.answer.map((text) => cutPair(text, "--answer", "gate=choice"));
  const given = readGivenInputs(options);
  const file = workflows.locate(workflow);
  const { plan, problems } = await workflows.plan(file, options);
  if (plan === undefined) return tellProblems(problems, options, output);
  output.story(drawProblems(problems, output.paint));
  const inputs = asker === undefined || options.json ? given : await askInputs(plan.inputs, given, { asker, output });
  if (options.detach) {
    const resolved = resolveInputs(plan.inputs, inputs);
    if (!resolved.ok) return tellProblems(resolved.problems, options, output);
    const asked = Object.entries(inputs).filter(([name]) => given[name] === undefined);
    return beside(file, Object.fromEntries(asked), { options, ports });
  }
  const begun = await runs.begin({
    plan,
    inputs,
    answers: answers.map(([gate, choice]) => ({ gate, choice })),
    ...(file === "-" ? {} : { file: resolve(file) }),
    ...(options.runId === undefined ? {} : { id: options.runId }),
  });
  if (!begun.ok) return tellProblems(begun.problems, options, output);
  output.story(`run ${output.paint("bold", begun.run)} of ${plan.workflow.id}\n`);
  return drive(begun.run, options, ports);
}

/** Has another process do it, which this one does not wait for. */
async function beside(
  file: string,
  asked: JsonObject,
  { options, ports }: { options: RunOptions; ports: RunPorts },
): Promise<number> {
  if (file === "-") throw new UsageError("A workflow from standard input cannot be run with --detach.");
  const id = options.runId ?? randomBytes(4).toString("hex");
  // Another run of this name would pass for the one that is begun here.
  if (await isKnown(id, ports)) throw runExists(id);
  const words = [
    "run",
    file,
    "--run-id",
    id,
    ...(options.inputs === undefined ? [] : ["--inputs", resolve(options.inputs)]),
    ...options.input.flatMap((given) => ["-i", given]),
    ...Object.entries(asked).flatMap(([key, value]) => ["-i", `${key}=${toText(value)}`]),
    ...options.answer.flatMap((answer) => ["--answer", answer]),
  ];
  return goOnBeside(id, { words, json: options.json }, ports);
}
