import { goOnBeside } from "../beside.ts";
import { drive, type DriveOptions } from "../drive.ts";
import { exitCode } from "../exit-code.ts";
import { isElsewhere, tellElsewhere } from "../tell-elsewhere.ts";
import type { RunPorts } from "./run-ports.ts";

export interface AnswerOptions extends DriveOptions {
  readonly comment?: string;
  readonly detach: boolean;
}

export interface AnswerWords {
  readonly run: string;
  readonly gate: string;
  readonly choice: string;
}

/** Answers a gate, open or not yet, and goes on with the run where nobody else does. */
export async function answer(words: AnswerWords, options: AnswerOptions, ports: RunPorts): Promise<number> {
  const { comment, detach, json } = options;
  const { run } = words;
  const said = comment === undefined ? {} : { comment };
  const before = await refusals(run, ports);
  const answered = await ports.runs.answer({ ...words, ...said, leave: detach });
  if (detach) return goOnBeside(run, { words: ["resume", answered.run], json }, ports);
  const { keeper } = answered;
  if (isElsewhere(keeper)) return tellElsewhere(run, { ...options, keeper }, ports);
  const code = await drive(run, options, ports);
  const isRefused = code === exitCode.done && (await refusals(run, ports)) > before;
  return isRefused ? exitCode.refused : code;
}

/** How many answers were refused, since what they would have let through was no longer what was graded. */
async function refusals(run: string, { runs }: RunPorts): Promise<number> {
  let count = 0;
  for await (const page of runs.events(run))
    count += page.filter(({ event }) => event.type === "answer.refused").length;
  return count;
}
