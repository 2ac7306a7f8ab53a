import { setTimeout as moment } from "node:timers/promises";
import type { ShownStatus } from "../api/runs.ts";
import { Refusal } from "../problem/refusal.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { jsonOf } from "./drive.ts";
import { exitCode } from "./exit-code.ts";

export interface BesideOptions {
  /** What the other process is to do. */
  readonly words: readonly string[];
  readonly json: boolean;
}

const lookAgainMs = 50;
const patienceMs = 15_000;

/** Has another process go on with a run, and waits only until it does. */
export async function goOnBeside(run: string, { words, json }: BesideOptions, ports: RunPorts): Promise<number> {
  const { runs, output, now, startBeside } = ports;
  const until = now() + patienceMs;
  startBeside(words);
  while (!(await isTakenUp(run, ports))) {
    if (now() > until) {
      throw new Refusal("DETACH_FAILED", `No other process has taken the run ${run} up.`, {
        hint: `To see why, do it here: waybill ${words.join(" ")}`,
      });
    }
    await moment(lookAgainMs);
  }
  output.result(
    json
      ? jsonOf(await runs.report(run, { outputs: true }))
      : `run ${run} goes on by itself; see waybill status ${run}\n`,
  );
  return exitCode.done;
}

async function isTakenUp(run: string, ports: RunPorts): Promise<boolean> {
  const status = await statusOf(run, ports);
  return status !== undefined && status !== "interrupted";
}

/** Whether there is such a run. */
export async function isKnown(run: string, ports: RunPorts): Promise<boolean> {
  return (await statusOf(run, ports)) !== undefined;
}

async function statusOf(run: string, { runs }: RunPorts): Promise<ShownStatus | undefined> {
  try {
    return (await runs.report(run)).run.status;
  } catch (error) {
    if (error instanceof Refusal && error.code === "RUN_NOT_FOUND") return undefined;
    throw error;
  }
}
