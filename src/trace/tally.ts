import { type CriterionTrace, isProven } from "./criterion-trace.ts";
import type { SpecTrace } from "./trace-spec.ts";

/** How many criteria are asked for, and how they stand. */
export interface Tally {
  readonly criteria: number;
  /** A PASS of which nothing has changed since. */
  readonly proven: number;
  /** Graded, and something has changed since. */
  readonly stale: number;
  /** Graded otherwise than with PASS, and nothing has changed since. */
  readonly failed: number;
  /** What was graded is not kept any more. */
  readonly unknown: number;
  readonly neverGraded: number;
}

export function tallyOf(specs: readonly SpecTrace[]): Tally {
  const all = specs.flatMap(({ requirements }) => requirements.flatMap(({ criteria }) => criteria));
  const count = (isMeant: (criterion: CriterionTrace) => boolean): number => all.filter(isMeant).length;
  return {
    criteria: all.length,
    proven: count(isProven),
    stale: count(({ standing }) => standing === "stale"),
    failed: count((criterion) => criterion.standing === "fresh" && !isProven(criterion)),
    unknown: count(({ standing }) => standing === "unknown"),
    neverGraded: count(({ standing }) => standing === "never-graded"),
  };
}
