import type { JsonObject } from "../json/json.ts";

/** What the journal has of one run, as far as it has come: for the summary, the statement and the report. */
export interface RunRecord {
  readonly run: string;
  readonly workflow: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    /** The hash of its plan. */ readonly plan: string;
  };
  /** Who has begun it. */
  readonly actor: string;
  readonly startedAt: number;
  /** Up to when this tells: the step that asked has begun then; without one, the newest entry was written then. */
  readonly until: number;
  readonly inputs: JsonObject;
  /**
   * Every step that has begun, each pass of a loop by itself, in the order in which they began. Those of a run that it has begun stand below the
   * address of the step that has begun it.
   */
  readonly steps: readonly RecordedStep[];
  /** What people have answered, in order: also in the run that this one repeats, where it keeps what was answered. */
  readonly answers: readonly RecordedAnswer[];
  /** Gates at which nobody has answered yet. */
  readonly open: readonly OpenQuestion[];
  readonly journal: RecordedJournal;
}

/**
 * The first so many entries of the run's own journal, and one hash of them: the SHA-256, as hexadecimal digits, of a line for each entry,
 * ended by a line feed, in UTF-8. A line is the JSON of `{"at":…,"event":…,"seq":…}` without blanks between its parts and with the members of
 * every object in the order of their names (by UTF-16 units). Who has the journal can work it out again by the number alone.
 */
export interface RecordedJournal {
  readonly entries: number;
  readonly digest: string;
}

export interface RecordedStep {
  readonly address: string;
  readonly kind: string;
  readonly status: RecordedStatus;
  readonly reason?: string;
  readonly message?: string;
  readonly attempts: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** What expressions see of it. */
  readonly output: JsonObject;
  /** What each attempt that has ended has told of an agent's usage. */
  readonly usages: readonly JsonObject[];
  /** How many attempts were cut short by the end of a process: what they have used, nobody knows. */
  readonly interrupted: number;
}

export type RecordedStatus = "running" | "waiting" | "success" | "failure" | "skipped" | "cancelled";

export interface OpenQuestion {
  /** The address of the gate, or of the step that asks. */
  readonly gate: string;
  readonly message: string;
  readonly openedAt: number;
}

export interface RecordedAnswer extends OpenQuestion {
  readonly choice: string;
  readonly by: string;
  readonly at: number;
  readonly comment?: string;
  /** The run that it was given in, where that is an earlier one whose answer this run keeps. */
  readonly run?: string;
}

/** A step that asks for the record of its own run. */
export interface Asker {
  /** The run that the step is of: the one that is asked for, or one that it has begun. */
  readonly run: string;
  readonly address: string;
}

/**
 * Reads what there is of a run now. For a step, what there was before its first attempt began: so it reads the same however often it is
 * tried.
 */
export type ReadRunRecord = (run: string, asker?: Asker) => Promise<RunRecord>;
