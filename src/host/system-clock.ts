import { clearTimeout, setTimeout } from "node:timers";
import type { Clock } from "../time/clock.ts";

/** A clock that was put back or forward, or a machine that slept, is noticed within this time. */
const longestWaitMs = 60_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, ring) {
    let timer: NodeJS.Timeout;
    const wait = (): void => {
      const left = at - Date.now();
      timer = left <= 0 ? setTimeout(ring, 0) : setTimeout(wait, Math.min(left, longestWaitMs));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
