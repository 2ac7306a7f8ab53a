import { readings } from "./loose-reading.ts";

const bits = 15;
const mask = (1 << bits) - 1;

/** Which three bytes strings begin with, so that what begins none is passed over quickly. Some others may seem to. */
export class Starts {
  readonly #marks = new Uint8Array(1 << bits);
  /** How each byte counts; below 0 for those that are not passed over. */
  readonly #counts: Int16Array;

  /** Each string has three bytes or more. */
  constructor(strings: readonly Uint8Array[], codes: Int16Array) {
    this.#counts = codes.map((code, byte) => (code < 0 ? -1 : Math.max(0, readings[byte] ?? 0)));
    for (const bytes of strings) {
      const hash = bytes.subarray(0, 3).reduce((before, byte) => next(before, Math.max(0, readings[byte] ?? 0)), 0);
      this.#marks[hash] = 1;
    }
  }

  /** The first place, from this one on, where a string may begin, or the end of which is not at hand. */
  find(data: Uint8Array, from: number): number {
    const counts = this.#counts;
    const marks = this.#marks;
    let hash = 0;
    let at = from;
    for (; at < data.length; at++) {
      const count = counts[data[at] ?? 0] ?? 0;
      if (count < 0) break;
      hash = ((hash << 5) ^ count) & mask;
      if (marks[hash] === 1) break;
    }
    return Math.max(from, at - 2);
  }
}

function next(hash: number, count: number): number {
  return ((hash << 5) ^ count) & mask;
}
