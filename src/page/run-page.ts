import type { Plan } from "../plan/plan.ts";
import type { Verdict } from "../review/verdict.ts";
import type { RunRecord } from "../ship/run-record.ts";

/** Everything that the page of a run shows. */
export interface RunPage {
  readonly record: RunRecord;
  readonly plan: Plan;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly endedAt?: number;
  /** When it was looked at: what still goes on is drawn up to here. */
  readonly now: number;
  /** The newest verdict of the run, whole. */
  readonly verdict?: Verdict;
  /** What has changed between the two commits that were graded, as git shows it. */
  readonly diff?: string;
  /** What steps have printed: the end of it, where it is long. */
  readonly logs: readonly PageLog[];
}

export interface PageLog {
  readonly address: string;
  readonly attempt: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** How many characters stand before what is shown. */
  readonly before: number;
}
