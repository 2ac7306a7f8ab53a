import { dropped, readEscape, readings } from "./loose-reading.ts";
import type { SecretFinder } from "./secret-finder.ts";

type Hide = (start: number, end: number) => void;

/** What of the text is at hand: `data` begins at its byte number `base`. */
export interface Window {
  readonly data: Uint8Array;
  readonly base: number;
  readonly isEnd: boolean;
}

/** For each byte its class, or one of the marks of a reading. */
export function looseCodes({ classes }: SecretFinder<unknown>): Int16Array {
  return readings.map((reading) => (reading < 0 ? reading : (classes[reading] ?? 0)));
}

/** Looks for secrets in a text that is read loosely. */
export class LoosePass {
  readonly #finder: SecretFinder<unknown>;
  readonly #codes: Int16Array;
  readonly #places = new Places();
  #state = 0;
  /** How far the text has been read. */
  #at = 0;

  constructor(finder: SecretFinder<unknown>, codes: Int16Array) {
    this.#finder = finder;
    this.#codes = codes;
  }

  /** Gives the first byte that may still be hidden. */
  read(window: Window, hide: Hide): number {
    const { data, base, isEnd } = window;
    const codes = this.#codes;
    const { next } = this.#finder;
    let state = this.#state;
    let at = this.#at - base;
    while (at < data.length) {
      if (this.#places.isFull) this.#forget(base + at, state);
      const code = codes[data[at] ?? 0] ?? 0;
      if (code >= 0) {
        state = next[state + code] ?? 0;
        at++;
        if (state < 0) {
          state = ~state;
          this.#tell(state, { read: this.#places.read(base + at), end: base + at }, hide);
        }
      } else if (code === dropped) {
        const read = this.#places.read(base + at);
        at++;
        this.#places.stand(read, base + at);
      } else {
        const read = readEscape(data, at, isEnd);
        if (read === undefined) break;
        state = this.#takeEscape(state, { start: base + at, end: base + at + read.length, bytes: read.bytes }, hide);
        at += read.length;
      }
    }
    this.#state = state;
    this.#at = base + at;
    return this.#forget(this.#at, state);
  }

  /** What no secret can begin with any more. Gives where the rest begins. */
  #forget(at: number, state: number): number {
    const held = this.#finder.heldIn(state);
    const oldest = this.#places.read(at) - held;
    this.#places.forget(oldest);
    return held === 0 ? at : this.#places.find(oldest);
  }

  #takeEscape(
    before: number,
    { start, end, bytes }: { readonly start: number; readonly end: number; readonly bytes: readonly number[] },
    hide: Hide,
  ): number {
    const { classes, next } = this.#finder;
    let state = before;
    let read = this.#places.read(start);
    for (const byte of bytes) {
      this.#places.stand(read, start);
      read++;
      state = next[state + (classes[byte] ?? 0)] ?? 0;
      if (state < 0) {
        state = ~state;
        this.#tell(state, { read, end }, hide);
      }
    }
    this.#places.stand(read, end);
    return state;
  }

  #tell(state: number, { read, end }: { readonly read: number; readonly end: number }, hide: Hide): void {
    for (const { length } of this.#finder.foundIn(state)) hide(this.#places.find(read - length), end);
  }
}

/** Where in the text the bytes of its reading stand. Only those are kept from which on the distance is another one. */
class Places {
  #kept: { readonly read: number; readonly shift: number }[] = [{ read: 0, shift: 0 }];
  #shift = 0;
  #most = 256;

  get isFull(): boolean {
    return this.#kept.length > this.#most;
  }

  /** The number in the reading of what comes at this place of the text, which is the newest. */
  read(at: number): number {
    return at - this.#shift;
  }

  /** From this byte of the reading on, they stand in the text from this place on. */
  stand(read: number, at: number): void {
    this.#shift = at - read;
    if (this.#kept.at(-1)?.read === read) this.#kept.pop();
    this.#kept.push({ read, shift: this.#shift });
  }

  find(read: number): number {
    return read + (this.#kept.findLast((each) => each.read <= read)?.shift ?? 0);
  }

  /** Nothing before this byte is asked for again. */
  forget(read: number): void {
    if (this.#kept.length === 1) return;
    this.#kept = this.#kept.slice(
      Math.max(
        0,
        this.#kept.findLastIndex((each) => each.read <= read),
      ),
    );
    this.#most = Math.max(256, this.#kept.length * 2);
  }
}
