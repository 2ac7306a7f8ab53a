import type { Plan } from "../../plan/plan.ts";
import { drive, type DriveOptions } from "../drive.ts";
import { UsageError } from "../door.ts";
import { type InputOptions, readGivenInputs } from "../given-inputs.ts";
import { tellProblems } from "../tell-problems.ts";
import type { RunPorts } from "./run-ports.ts";

export interface RerunOptions extends DriveOptions, InputOptions {
  readonly from?: string;
  readonly failed: boolean;
  readonly latest: boolean;
  readonly runId?: string;
}

/** Makes a new run of an old one, which keeps what need not be done again. */
export async function rerun(run: string, options: RerunOptions, ports: RunPorts): Promise<number> {
  const { runs, output } = ports;
  const { from, failed, latest, runId } = options;
  if (from !== undefined && failed)
    throw new UsageError("--from and --failed each say where to begin.", "Take one of them.");
  let plan: Plan | undefined;
  if (latest) {
    const workflows = await ports.workflows();
    const read = await workflows.plan(await runs.fileOf(run), {});
    if (read.plan === undefined) return tellProblems(read.problems, options, output);
    ({ plan } = read);
  }
  const begun = await runs.rerun({
    run,
    failed,
    inputs: readGivenInputs(options),
    ...(from === undefined ? {} : { from }),
    ...(plan === undefined ? {} : { plan }),
    ...(runId === undefined ? {} : { id: runId }),
  });
  if (!begun.ok) return tellProblems(begun.problems, options, output);
  const { copyOf } = begun;
  const files = copyOf === undefined ? "" : `, with the files that its copy had at ${copyOf.checkpoint.slice(0, 12)}`;
  output.story(`run ${output.paint("bold", begun.run)}, again from ${run}${files}\n`);
  return drive(begun.run, options, ports);
}
