import { textAt } from "./answer.ts";
import { type Reply, resetOf } from "./resets.ts";

export interface FailedAttempt {
  /** Undefined where there was no answer. */
  readonly reply?: Reply & { readonly status: number };
  /** It gave no answer for as long as may be waited: to wait as long again helps nobody. */
  readonly silent?: boolean;
  /** How often it was tried again before. */
  readonly retries: number;
}

export interface RetryPorts {
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface RetryVerdict {
  /** How long to wait before it is tried again; undefined where it is not. */
  readonly delayMs?: number;
  readonly resetsAt?: number;
}

const mostRetries = 2;
const firstDelayMs = 500;
/** Who has to wait longer than this knows better than we do what to do meanwhile. */
const longestWaitMs = 10_000;
const transient = new Set([429, 500, 502, 503, 504, 529]);
/** What waiting does not mend. */
const lasting = new Set(["insufficient_quota", "billing_hard_limit_reached", "billing_error"]);

/** Whether an attempt that failed is made again, and when. */
export function retryOf({ reply, retries, silent }: FailedAttempt, { now, random }: RetryPorts): RetryVerdict {
  const resetsAt = reply === undefined || !transient.has(reply.status) ? undefined : resetOf(reply, now);
  const passOn = resetsAt === undefined ? {} : { resetsAt };
  if (retries >= mostRetries || silent === true || (reply !== undefined && !canPass(reply))) return passOn;
  const backoff = firstDelayMs * 2 ** retries * (1 - random() / 2);
  const wait = Math.max(0, (resetsAt ?? now) - now);
  return wait > longestWaitMs ? passOn : { ...passOn, delayMs: Math.round(Math.max(wait, backoff)) };
}

function canPass({ status, headers, error }: Reply & { readonly status: number }): boolean {
  if (!transient.has(status) || headers["x-should-retry"] === "false") return false;
  return ![textAt(error, "code"), textAt(error, "type")].some((word) => word !== undefined && lasting.has(word));
}
