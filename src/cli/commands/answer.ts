import { goOnBeside } from "../beside.ts";
import { drive, type DriveOptions } from "../drive.ts";
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
  const answered = await ports.runs.answer({ ...words, ...said, leave: detach });
  if (detach) return goOnBeside(run, { words: ["resume", answered.run], json }, ports);
  const { keeper } = answered;
  return isElsewhere(keeper) ? tellElsewhere(run, { ...options, keeper }, ports) : drive(run, options, ports);
}
