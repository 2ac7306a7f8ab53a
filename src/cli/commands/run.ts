import { beginRun, type BeginOptions } from "../begin-run.ts";
import { type InputOptions, readGivenInputs } from "../given-inputs.ts";
import type { RunPorts } from "./run-ports.ts";

export interface RunOptions extends BeginOptions, InputOptions {}

/** Runs a workflow. */
export async function run(workflow: string, options: RunOptions, ports: RunPorts): Promise<number> {
  const inputs = readGivenInputs(options);
  const file = (await ports.workflows()).locate(workflow);
  return beginRun({ file, inputs, options }, ports);
}
