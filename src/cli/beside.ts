import { setTimeout as moment } from "node:timers/promises";
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
  await handOver(run, words, ports);
  ports.output.result(
    json
      ? jsonOf(await ports.runs.report(run, { outputs: true }))
      : `run ${run} goes on by itself; see waybill status ${run}\n`,
  );
  return exitCode.done;
}

/** Resolves when another process, which is started with these words, has taken a run up. */
export async function handOver(run: string, words: readonly string[], ports: RunPorts): Promise<void> {
  const { now, startBeside } = ports;
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
}

async function isTakenUp(run: string, { runs }: RunPorts): Promise<boolean> {
  const report = await runs.report(run);
  return report.run.status !== "interrupted";
}
