import type { Answered } from "../api/runs.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { jsonOf } from "./drive.ts";
import { exitCode } from "./exit-code.ts";
import { drawRun } from "./render/report.ts";

type Keeper = Answered["keeper"];

export interface ElsewhereOptions {
  readonly json: boolean;
  readonly keeper: Extract<Keeper, "elsewhere" | "silent">;
}

export function isElsewhere(keeper: Keeper): keeper is ElsewhereOptions["keeper"] {
  return keeper === "elsewhere" || keeper === "silent";
}

/** Another process drives the run: it has heard and goes on, or it will when it can. */
export async function tellElsewhere(
  run: string,
  { json, keeper }: ElsewhereOptions,
  { runs, output }: RunPorts,
): Promise<number> {
  const report = await runs.report(run, { outputs: json });
  output.story(
    keeper === "elsewhere"
      ? `Another process drives the run ${run}. See waybill logs ${run} -f\n`
      : `Another process drives the run ${run} and does not respond: it may have been stopped. What you said is kept for it.\n`,
  );
  output.result(json ? jsonOf(report) : drawRun(report, output.paint));
  return exitCode.done;
}
