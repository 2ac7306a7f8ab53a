import type { Cancelled } from "../../api/runs.ts";
import { drive, type DriveOptions, jsonOf } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { isElsewhere, tellElsewhere } from "../tell-elsewhere.ts";
import type { RunPorts } from "./run-ports.ts";

/** Cancels a run: what is under way is ended, and its last steps are run; where it was cancelled before, they end, too. */
export async function cancel(run: string, options: DriveOptions, ports: RunPorts): Promise<number> {
  return afterCancel(run, { ...options, ...(await ports.runs.cancel(run)) }, ports);
}

/** Stays until a run that was cancelled has ended, where it is this process that ends it. */
export async function afterCancel(run: string, options: DriveOptions & Cancelled, ports: RunPorts): Promise<number> {
  const { keeper, hadEnded, json } = options;
  if (hadEnded) {
    const report = await ports.runs.report(run, { outputs: json });
    ports.output.story(`The run ${run} had ended before (${report.run.status}); there was nothing to cancel.\n`);
    if (json) ports.output.result(jsonOf(report));
    return exitCode.done;
  }
  if (isElsewhere(keeper)) return tellElsewhere(run, { ...options, keeper }, ports);
  const code = await drive(run, options, ports);
  // It was asked for.
  return code === exitCode.failed ? exitCode.done : code;
}
