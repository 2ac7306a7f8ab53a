import type { Names, Scope, Value } from "../expression.ts";

/** What can be asked about how the work before a place has ended. */
export type StandingWord = "success" | "failure" | "cancelled";

export interface DollarScope extends Scope {
  /** Whether `success()`, `failure()`, `cancelled()` and `always()` mean something at this place. */
  readonly statusFunctions: boolean;
}

export interface DollarNames extends Names {
  status(which: StandingWord): boolean;
  /** One hash over all files that the patterns find; undefined where they find none. */
  hashFiles(patterns: readonly string[]): Value | undefined;
}
