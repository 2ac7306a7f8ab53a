import type { Clock } from "../../src/time/clock.ts";

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now: number;
  readonly #alarms = new Set<{ readonly at: number; readonly ring: () => void }>();

  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  alarm(at: number, ring: () => void): () => void {
    const alarm = { at, ring };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** The time of the next alarm. */
  next(): number | undefined {
    const times = [...this.#alarms].map(({ at }) => at);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Sets the time; a time in the past as well. */
  set(now: number): void {
    this.#now = now;
    for (const alarm of [...this.#alarms].filter(({ at }) => at <= now)) {
      this.#alarms.delete(alarm);
      alarm.ring();
    }
  }
}
