import type { DryRun, DryRunRequest } from "./dry-run.ts";
import type { Plan } from "../plan/plan.ts";
import type { Problem } from "../problem/problem.ts";
import type { Tape } from "../tape/tape.ts";
import type { Replay, ReplayRequest } from "./replay.ts";

/** What can be asked about workflow files. The command line and every other door speak to this. */
export interface Workflows {
  validate(files: readonly string[], limits: ReadLimits): Promise<ValidateAnswer>;
  /** The file that a path or the name of a workflow means; the words themselves where there is none. */
  locate(name: string): string;
  plan(file: string, limits: ReadLimits): Promise<PlanAnswer>;
  /** The same for a text that stands nowhere: it may call workflows by their names only. */
  planText(request: TextRequest): Promise<PlanAnswer>;
  /** The text of a file, to the last character. */
  text(file: string, limits: ReadLimits): Promise<TextAnswer>;
  /** What a run of a plan would do. */
  dryRun(request: DryRunRequest): DryRun;
  /** Reads the tape in a file, or the one that comes in lines. Refused where it is none, or is not whole. */
  readTape(
    from: { readonly file: string } | { readonly run: string; readonly lines: AsyncIterable<string> },
  ): Promise<Tape>;
  /** The workflow file of a recorded run. Refused where it came from no file. */
  fileOfTape(tape: Tape): string;
  /** Decides a recorded run again. Nothing is done of it. */
  replay(request: ReplayRequest): Replay;
}

export interface ReadLimits {
  /** Larger files are refused before they are read. */
  readonly maxSize?: number;
}

export interface TextRequest {
  readonly text: string;
  /** Whose registered workflows it may call. */
  readonly owner: string;
  /** What it is called in problems. */
  readonly file: string;
}

export type TextAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface ValidateAnswer {
  readonly ok: boolean;
  /** What is wrong with the project's configuration. */
  readonly config: readonly Problem[];
  readonly files: readonly FileAnswer[];
}

export interface FileAnswer {
  readonly file: string;
  readonly problems: readonly Problem[];
}

export interface PlanAnswer {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly plan?: Plan;
}
