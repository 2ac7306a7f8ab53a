import type { Clock } from "../../src/time/clock.ts";

/** A clock on which the time of every alarm comes at once. */
export function hurriedClock(): Clock {
  let now = 1_000_000;
  return {
    now: () => now,
    alarm(at, ring) {
      const soon = setImmediate(() => {
        now = Math.max(now, at);
        ring();
      });
      return () => clearImmediate(soon);
    },
  };
}
