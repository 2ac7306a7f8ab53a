import type { RunPorts } from "./commands/run-ports.ts";
import { type DriveOptions, jsonOf } from "./drive.ts";
import { exitCode } from "./exit-code.ts";
import { drawRun } from "./render/report.ts";

/** Another process drives the run: it has heard, and goes on. */
export async function tellElsewhere(run: string, { json }: DriveOptions, { runs, output }: RunPorts): Promise<number> {
  const report = await runs.report(run);
  output.story(`Another process drives the run ${run}. See waybill logs ${run} -f\n`);
  output.result(json ? jsonOf(report) : drawRun(report, output.paint));
  return exitCode.done;
}
