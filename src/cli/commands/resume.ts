import { goOnBeside } from "../beside.ts";
import { UsageError } from "../door.ts";
import { drive, type DriveOptions } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { type InputOptions, readGivenInputs } from "../given-inputs.ts";
import { drawRun } from "../render/report.ts";
import type { RunPorts } from "./run-ports.ts";
import { tellElsewhere } from "../tell-elsewhere.ts";

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
  return keeper === "elsewhere" ? tellElsewhere(run, options, ports) : drive(run, options, ports);
}

async function resumeDue({ runs, output }: RunPorts): Promise<number> {
  const here = await runs.resumeDue();
  await runs.settled();
  for (const run of here) output.result(drawRun(await runs.report(run), output.paint));
  if (here.length === 0) output.story("No run is due.\n");
  return exitCode.done;
}
