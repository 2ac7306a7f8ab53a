import type { AttemptOutcome } from "./event.ts";

/** How often in a row a step waits for a time that its outcomes name; after that they are failures like others. */
export const mostWaits = 20;

/** How far ahead such a time may lie: seven days. */
const longestWaitMs = 7 * 24 * 60 * 60 * 1000;

/** What a person can say where a failed attempt asks: another one, or no more. */
export const goOnOptions: readonly string[] = ["go on", "stop"];

/** The same where the attempt was interrupted. */
export const rerunOptions: readonly string[] = ["rerun", "fail"];

/** How often an activity was tried in vain. */
export interface Tries {
  /** Failures that count for its `retry`. */
  readonly failures: number;
  /** Waits in a row. */
  readonly waits: number;
}

/** What follows a failed attempt. */
export type AfterFailure = "end" | "retry" | "wait" | "ask";

export function afterFailure(
  { reason, next }: { readonly reason?: string | undefined; readonly next?: AttemptOutcome["next"] | undefined },
  { failures, waits }: Tries,
  retries: number,
): AfterFailure {
  if (next?.how === "never") return "end";
  if (next?.how === "ask") return "ask";
  if (next?.how === "wait" && waits < mostWaits) return "wait";
  return isRepeatable(reason) && failures < retries ? "retry" : "end";
}

/** An outcome as it is written down: what it says of how to go on counts on a failure alone, and within bounds. */
export function withinBounds(outcome: AttemptOutcome, now: number): AttemptOutcome {
  if (outcome.next === undefined) return outcome;
  const { next, ...rest } = outcome;
  const isTime = next.how !== "wait" || (next.until >= 0 && next.until - now <= longestWaitMs);
  return outcome.status === "failure" && isTime ? outcome : rest;
}

/** Another attempt says the same where the step itself is wrong, or where a person has said no. */
function isRepeatable(reason: string | undefined): boolean {
  return reason !== "invalid" && reason !== "expression" && reason !== "rejected";
}
