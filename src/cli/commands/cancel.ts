import { drive, type DriveOptions } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { isElsewhere, tellElsewhere } from "../tell-elsewhere.ts";
import type { RunPorts } from "./run-ports.ts";

/** Cancels a run: what is under way is ended, and its last steps are run. */
export async function cancel(run: string, options: DriveOptions, ports: RunPorts): Promise<number> {
  const keeper = await ports.runs.cancel(run);
  if (isElsewhere(keeper)) return tellElsewhere(run, { ...options, keeper }, ports);
  const code = await drive(run, options, ports);
  // It was asked for.
  return code === exitCode.failed ? exitCode.done : code;
}
