import type { JsonObject } from "../json/json.ts";
import type { Plan } from "../plan/plan.ts";

/** The version of the lines of a tape. One that was written by a later version is refused, never guessed at. */
export const tapeFormat = 1;

/** A run and the runs that it has begun, with all that came to them from outside: enough to decide them again, anywhere. */
export interface Tape {
  readonly header: TapeHeader;
  /** The run itself first, and each of the others after the one that has begun it. */
  readonly runs: readonly TapedRun[];
  /** Large outputs, what agents did, and what became of files, by their hash. What was not kept any more is missing. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

export interface TapeHeader {
  readonly run: string;
  /** The id of its workflow. */
  readonly workflow: string;
  /** The version of Waybill that has written the tape. */
  readonly waybill: string;
}

export interface TapedRun {
  readonly id: string;
  readonly plan: Plan;
  readonly parent?: { readonly run: string; readonly address: string };
  readonly entries: readonly TapedEntry[];
}

/** An event with its time, in milliseconds since 1970. Only those from outside are ever believed; the others are held against what is decided. */
export interface TapedEntry {
  readonly at: number;
  readonly event: JsonObject & { readonly type: string };
}
