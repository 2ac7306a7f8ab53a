import { drive, type DriveOptions } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { tellElsewhere } from "../tell-elsewhere.ts";
import type { RunPorts } from "./run-ports.ts";

/** Cancels a run: what is under way is ended, and its last steps are run. */
export async function cancel(run: string, options: DriveOptions, ports: RunPorts): Promise<number> {
  const keeper = await ports.runs.cancel(run);
  if (keeper === "elsewhere") return tellElsewhere(run, options, ports);
  const code = await drive(run, options, ports);
  // It was asked for.
  return code === exitCode.failed ? exitCode.done : code;
}
