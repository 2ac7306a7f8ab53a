import { goOnBeside } from "../beside.ts";
import { UsageError } from "../door.ts";
import { drive, type DriveOptions } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { type InputOptions, readGivenInputs } from "../given-inputs.ts";
import { drawProblem } from "../render/problems.ts";
import { drawRun } from "../render/report.ts";
import type { RunPorts } from "./run-ports.ts";
import { isElsewhere, tellElsewhere } from "../tell-elsewhere.ts";

export interface ResumeOptions extends DriveOptions, InputOptions {
  /** All runs whose time has come. */
  readonly due: boolean;
  readonly detach: boolean;
}

/** Goes on with a run that was stopped, or that lost its process. */
export async function resume(run: string | undefined, options: ResumeOptions, ports: RunPorts): Promise<number> {
  if (options.due) return resumeDue(ports);
  if (run === undefined)
    throw new UsageError("Which run shall go on?", "waybill runs lists them; --due means all whose time has come.");
  if (options.detach) {
    await ports.runs.report(run);
    const inputs = options.input.flatMap((input) => ["-i", input]);
    const file = options.inputs === undefined ? [] : ["--inputs", options.inputs];
    return goOnBeside(run, { words: ["resume", run, ...inputs, ...file], json: options.json }, ports);
  }
  const keeper = await ports.runs.resume(run, readGivenInputs(options));
  return isElsewhere(keeper) ? tellElsewhere(run, { ...options, keeper }, ports) : drive(run, options, ports);
}

async function resumeDue({ runs, output }: RunPorts): Promise<number> {
  const { here, refused } = await runs.resumeDue();
  await runs.settled();
  for (const { run, refusal } of refused) {
    const { code, message, hint } = refusal;
    const problem = {
      code,
      severity: "error",
      message: `The run ${run}: ${message}`,
      ...(hint === undefined ? {} : { hint }),
    } as const;
    output.story(drawProblem(problem, output.paint));
  }
  for (const run of here) output.result(drawRun(await runs.report(run), output.paint));
  if (here.length + refused.length === 0) output.story("No run is due.\n");
  return refused.length === 0 ? exitCode.done : exitCode.refused;
}
