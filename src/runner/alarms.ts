import type { Clock } from "../time/clock.ts";

interface Alarm {
  readonly due: number;
  readonly cancel: () => void;
}

/** What a run waits for by the clock: a time for each address. */
export class Alarms {
  readonly #clock: Clock;
  readonly #ring: (address: string) => void;
  readonly #alarms = new Map<string, Alarm>();

  constructor(clock: Clock, ring: (address: string) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  get size(): number {
    return this.#alarms.size;
  }

  /** The next time at which something is due. */
  get next(): number | undefined {
    const dues = [...this.#alarms.values()].map(({ due }) => due);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  set(address: string, due: number): void {
    this.#alarms.get(address)?.cancel();
    const cancel = this.#clock.alarm(due, () => {
      this.#alarms.delete(address);
      this.#ring(address);
    });
    this.#alarms.set(address, { due, cancel });
  }

  /** Drops those that nobody waits for any more. */
  keep(isAwaited: (address: string) => boolean): void {
    for (const [address, { cancel }] of this.#alarms) {
      if (isAwaited(address)) continue;
      cancel();
      this.#alarms.delete(address);
    }
  }

  /** None rings any more; what was due stays due, for whoever goes on. */
  silence(): void {
    for (const { cancel } of this.#alarms.values()) cancel();
  }
}
