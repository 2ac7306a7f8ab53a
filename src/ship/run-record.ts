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
  readonly startedAt: number;
  readonly inputs: JsonObject;
  /** Every step that has begun, each pass of a loop by itself, in the order in which they began. */
  readonly steps: readonly RecordedStep[];
  /** What people have answered, in order. */
  readonly answers: readonly RecordedAnswer[];
  /** Of the entries of the run in the journal so far: how many they are, and one SHA-256 of them all. */
  readonly journal: { readonly entries: number; readonly digest: string };
}

export interface RecordedStep {
  readonly address: string;
  readonly kind: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly attempts: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** What expressions see of it. */
  readonly output: JsonObject;
}

export interface RecordedAnswer {
  readonly gate: string;
  readonly message: string;
  readonly choice: string;
  readonly by: string;
  readonly at: number;
  readonly comment?: string;
}

/** Reads what there is of a run now. */
export type ReadRunRecord = (run: string) => Promise<RunRecord>;
