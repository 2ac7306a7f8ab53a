import { answerOfEntry, answerOfRuns } from "../../api/run-answers.ts";
import type { LogRequest, RunReport } from "../../api/runs.ts";
import { jsonOf } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { harmless, harmlessLines } from "../render/problems.ts";
import { drawRun, drawRuns, drawSteps } from "../render/report.ts";
import type { RunPorts } from "./run-ports.ts";

export interface LookOptions {
  readonly json: boolean;
}

/** How one run stands. */
export async function status(run: string, options: LookOptions, ports: RunPorts): Promise<number> {
  showReport(await ports.runs.report(run, { outputs: options.json }), options, ports);
  return exitCode.done;
}

export function showReport(
  report: RunReport,
  { json }: LookOptions,
  { output, now }: Pick<RunPorts, "output" | "now">,
): void {
  if (json) output.result(jsonOf(report));
  else {
    output.result(drawSteps(report.steps, now(), output.paint));
    output.result(drawRun(report, output.paint));
  }
}

/** All runs, the newest first. */
export async function listRuns(options: LookOptions & { readonly limit?: number }, ports: RunPorts): Promise<number> {
  const { runs, output, now } = ports;
  const list = await runs.list(options.limit === undefined ? {} : { limit: options.limit });
  output.result(options.json ? jsonLines(answerOfRuns(list)) : drawRuns(list, now(), output.paint));
  return exitCode.done;
}

/** What has happened in a run, as the journal has it. */
export async function events(run: string, { json }: LookOptions, { runs, output }: RunPorts): Promise<number> {
  const all: unknown[] = [];
  for await (const page of runs.events(run)) {
    for (const entry of page) {
      if (json) all.push(answerOfEntry(entry));
      else {
        const { type, ...rest } = entry.event;
        const time = new Date(entry.at).toISOString();
        output.result(`${String(entry.seq).padStart(5)}  ${time}  ${type}  ${harmless(JSON.stringify(rest))}\n`);
      }
    }
  }
  if (json) output.result(jsonLines({ events: all }));
  return exitCode.done;
}

/** What the steps of a run have printed. */
export async function logs(request: LogRequest, { json }: LookOptions, { runs, output }: RunPorts): Promise<number> {
  const all: unknown[] = [];
  let last = { title: "", text: "\n" };
  for await (const piece of runs.logs(request)) {
    if (json) {
      all.push(piece);
      continue;
    }
    const { address, attempt, stream, text } = piece;
    const title = `${address} (attempt ${attempt}, ${stream})`;
    if (title !== last.title && !last.text.endsWith("\n")) output.result("\n");
    if (title !== last.title && request.step === undefined)
      output.story(`${output.paint("dim", `── ${harmless(title)} ──`)}\n`);
    output.result(harmlessLines(text));
    last = { title, text };
  }
  if (json) output.result(jsonLines({ logs: all }));
  return exitCode.done;
}
