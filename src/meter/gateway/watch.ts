import type { Clock } from "../../time/clock.ts";

/** Notices that something does not come. One alarm, however often the wait begins again. */
export class Watch {
  readonly #clock: Clock;
  #limitMs = 0;
  #since = 0;
  #ring: () => void = () => undefined;
  #takeBack: (() => void) | undefined;
  #held = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rings once where nothing is noted for so long. What was waited for until now is not waited for any more. */
  expect(limitMs: number, ring: () => void): void {
    this.stop();
    this.#limitMs = limitMs;
    this.#ring = ring;
    this.note();
    this.#arm(this.#since + limitMs);
  }

  /** Something came. */
  note(): void {
    this.#since = this.#clock.now();
  }

  /** Nothing can come meanwhile, since nothing is asked for. */
  async whileHeld(meanwhile: Promise<unknown>): Promise<void> {
    this.#held = true;
    await meanwhile;
    this.#held = false;
    this.note();
  }

  stop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  #arm(at: number): void {
    this.#takeBack = this.#clock.alarm(at, () => {
      const now = this.#clock.now();
      const due = (this.#held ? now : this.#since) + this.#limitMs;
      if (due > now) this.#arm(due);
      else this.#ring();
    });
  }
}
