import type { RunReport } from "../api/runs.ts";
import { answerOfReport } from "../api/run-answers.ts";
import { askGate } from "./ask-gate.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { exitCode } from "./exit-code.ts";
import { jsonLines } from "./output.ts";
import { drawRun } from "./render/report.ts";

export interface DriveOptions {
  readonly json: boolean;
  /** False where a run that waits for a person is not what was asked for. */
  readonly wait: boolean;
}

/** Stays until this process drives nothing any more, and tells how the run stands then. */
export async function drive(run: string, options: DriveOptions, ports: RunPorts): Promise<number> {
  const { runs, output, asker } = ports;
  const release = stopAtSignals(ports);
  try {
    for (;;) {
      await runs.settled();
      const report = await runs.report(run, { outputs: options.json });
      const gate = report.gates.find(({ state }) => state === "open");
      const asked = asker !== undefined && !options.json && options.wait && report.run.status === "waiting";
      if (!asked || gate === undefined || !(await askGate(gate, ports))) {
        await writeTape(run, ports);
        output.result(options.json ? jsonOf(report) : drawRun(report, output.paint));
        return exitCodeOf(report, options);
      }
    }
  } finally {
    release();
  }
}

/** The tape that was asked for when the run began, when it has ended. */
async function writeTape(run: string, { runs, output, version }: RunPorts): Promise<void> {
  const tape = await runs.tapeToWrite(run);
  if (tape === undefined) return;
  const { writeTapeFile } = await import("../host/tape-file.ts");
  await writeTapeFile(tape.file, runs.tape(tape.run, version));
  output.story(`tape ${tape.file}\n`);
}

export function jsonOf(report: RunReport): string {
  return jsonLines(answerOfReport(report));
}

function exitCodeOf({ run }: RunReport, { wait }: DriveOptions): number {
  switch (run.status) {
    case "running":
    case "success":
      return exitCode.done;
    case "waiting":
      return wait ? exitCode.done : exitCode.waiting;
    case "interrupted":
      return exitCode.interrupted;
    case "failure":
    case "cancelled":
      return exitCode.failed;
  }
}

/** The first signal stops cleanly; the second leaves commands no time. */
export function stopAtSignals({ runs, output }: Pick<RunPorts, "runs" | "output">): () => void {
  let count = 0;
  const onSignal = (): void => {
    count++;
    if (count === 1) output.story("Stopping, so that the run can go on another time. Once more to stop at once.\n");
    // What goes wrong here, the settled runs tell.
    runs.stop({ now: count > 1 }).catch(() => undefined);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
}
