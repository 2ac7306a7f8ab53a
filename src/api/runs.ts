import type { EarlyAnswer, Recording, RunEvent } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Entry, GateRow, RunOrigin, RunRow, StepRow } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { Problem } from "../problem/problem.ts";
import type { Refusal } from "../problem/refusal.ts";
import type { RunRecord } from "../ship/run-record.ts";
import type { OutputStream } from "../runner/performer.ts";
import type { Keeper } from "../runner/runner.ts";

/** What can be done with runs. The command line and every other door speak to this. */
export interface Runs {
  /** The same, where somebody else speaks. */
  as(actor: string): Runs;
  /** Makes a run and drives it in this process. */
  begin(request: BeginRequest): Promise<Begun>;
  /** Goes on with a run that was stopped, with other inputs where some are given. */
  resume(run: string, inputs?: JsonObject): Promise<Keeper>;
  /** Goes on with all runs whose time has come. */
  resumeDue(): Promise<DueRuns>;
  /** Puts an answer into the run, and goes on with it in this process where nobody else drives it. */
  answer(answer: GateAnswer): Promise<Answered>;
  /**
   * Cancels a run, unless it has ended. What its last steps and conditions spare goes on; where it was cancelled before, that
   * ends too, or nothing changes with `once`.
   */
  cancel(run: string, options?: { readonly once: boolean }): Promise<Cancelled>;
  rerun(request: RerunRequest): Promise<Begun>;
  /** The file of the workflow of a run. */
  fileOf(run: string): Promise<string>;
  /** The text of its tape, line by line: all that is kept of it and of the runs that it has begun. `waybill` is the version that writes it. */
  tape(run: string, waybill: string): AsyncIterable<string>;
  /** The tape that was to be written when the run has ended, or the one that has begun it; undefined where none was, or none has ended. */
  tapeToWrite(run: string): Promise<TapeToWrite | undefined>;
  /** Resolves when this process drives no run any more: each has ended, or waits, or was stopped. */
  settled(): Promise<void>;

  /** The newest first. */
  list(filter?: RunListFilter): Promise<readonly RunWords[]>;
  /** All that the tables have of a run; with `outputs`, also what each step gave, for which all of it is read. */
  report(run: string, options?: ReportOptions): Promise<RunReport>;
  /** Every step of a run, each pass by itself, with what it gave, and what people have answered. */
  record(run: string): Promise<RunRecord>;
  /** The workflow of a run, as it was when the run began. */
  plan(run: string): Promise<Plan>;
  events(run: string): AsyncIterable<readonly Entry<RunEvent>[]>;
  /** What has happened in a run and in those that it has begun, and goes on happening where that is asked for. */
  story(request: StoryRequest): AsyncIterable<StoryLine>;
  /** What the steps of a run have printed, and go on printing while it is driven anywhere, where that is asked for. */
  logs(request: LogRequest): AsyncIterable<LogPiece>;
  /** Stops what this process drives, so that it can go on another time; `now` leaves commands no time to end by themselves. */
  stop(options: { readonly now: boolean }): Promise<void>;
  /** Stops, and lets go of everything. */
  close(): Promise<void>;
}

export interface TapeToWrite {
  readonly run: string;
  /** Absolute. */
  readonly file: string;
}

export interface Cancelled {
  /** True where there was nothing left to cancel. */
  readonly hadEnded: boolean;
  readonly keeper: Keeper;
}

export interface DueRuns {
  /** Those that this process drives now. */
  readonly here: readonly string[];
  /** Those that cannot go on, and why. */
  readonly refused: readonly { readonly run: string; readonly refusal: Refusal }[];
}

export interface RunListFilter {
  readonly limit?: number;
  /** The name of the registered workflow that they are of. */
  readonly registered?: string;
}

export interface BeginRequest {
  readonly plan: Plan;
  /** The registered workflow that it is of. */
  readonly origin?: RunOrigin;
  /** Where its file stands; undefined where it came from standard input. */
  readonly file?: string;
  readonly inputs: JsonObject;
  /** Answers to gates that have not opened yet; a comment may stand behind a choice and a colon. */
  readonly answers: readonly Pick<EarlyAnswer, "gate" | "choice">[];
  /** A word of letters, digits, _ and -; without it one is made. */
  readonly id?: string;
  /** What its steps do to files is recorded, and its tape is written to a file where one is named: an absolute path. */
  readonly recording?: Recording;
  /** True where somebody else drives it. */
  readonly leave?: boolean;
}

export type Begun =
  | {
      readonly ok: true;
      readonly run: string;
      /** The run whose files its own copy begins with, as they were at a checkpoint. */
      readonly copyOf?: { readonly run: string; readonly checkpoint: string };
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface GateAnswer {
  readonly run: string;
  /** An id or an address. */
  readonly gate: string;
  readonly choice: string;
  readonly comment?: string;
  /** True where somebody else goes on with the run. */
  readonly leave?: boolean;
}

export interface Answered {
  /** The run whose gate it is: the one that was named, or one that it has begun. */
  readonly run: string;
  readonly keeper: Keeper;
  /** True where the gate has not opened yet. */
  readonly early: boolean;
}

export interface RerunRequest {
  readonly run: string;
  /** The step to begin with, by id or address. */
  readonly from?: string;
  /** Only what has failed, and what comes after it. */
  readonly failed?: boolean;
  /** The workflow as it is now, instead of as it was. */
  readonly plan?: Plan;
  /** The registered workflow that this is of. */
  readonly origin?: RunOrigin;
  /** Other values for some of its inputs. */
  readonly inputs: JsonObject;
  readonly id?: string;
  /** True where somebody else drives it. */
  readonly leave?: boolean;
}

/** A run as the tables show it; `interrupted` where nobody drives it although it could go on. */
export type RunWords = Omit<RunRow, "status" | "fence" | "owner" | "entries"> & { readonly status: ShownStatus };

export type ShownStatus = RunRow["status"] | "interrupted";

export interface ReportOptions {
  readonly outputs: boolean;
}

export interface RunReport {
  readonly run: RunWords;
  readonly steps: readonly (StepRow & { readonly output?: JsonObject })[];
  /** Those of the runs that it has begun, too. */
  readonly gates: readonly (GateRow & { readonly run: string })[];
}

export interface StoryRequest {
  readonly run: string;
  readonly follow: boolean;
}

export interface StoryLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The run in which it happened. */
  readonly run: string;
  /** The step that it is about, from the run that was asked for; undefined where that is the run itself. */
  readonly address?: string;
  readonly text: string;
}

export interface LogRequest {
  readonly run: string;
  /** One step, by id or address. */
  readonly step?: string;
  readonly follow: boolean;
}

export interface LogPiece {
  readonly address: string;
  readonly attempt: number;
  readonly stream: OutputStream;
  readonly text: string;
}
