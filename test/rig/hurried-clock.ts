import type { Clock } from "../../src/time/clock.ts";
import { beginning } from "./run-rows.ts";

/** Seconds after which nobody looks at the clock any more: what is due later than that never comes. */
export const longestWait = 3600;

/** A clock on which the time of every alarm comes at once. */
export function hurriedClock(): Clock {
  let now = beginning;
  return {
    now: () => now,
    alarm(at, ring) {
      if (at - now > longestWait * 1000) return () => undefined;
      const soon = setImmediate(() => {
        now = Math.max(now, at);
        ring();
      });
      return () => clearImmediate(soon);
    },
  };
}
