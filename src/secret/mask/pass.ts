import { dropped, droppedEscape, readEscape, readings } from "./loose-reading.ts";
import { Places } from "./places.ts";
import { type Pattern, SecretFinder } from "./secret-finder.ts";
import { Starts } from "./starts.ts";

/** What of the text is at hand: `data` begins at its byte number `base`. */
export interface Window {
  readonly data: Uint8Array;
  readonly base: number;
  readonly isEnd: boolean;
}

/** What is looked for: in the text as it stands, and as it is read loosely. */
export interface Sought<Mark> {
  readonly exact: SecretFinder<Mark>;
  readonly loose: SecretFinder<undefined>;
  /** For each byte its class in the loose reading, or the mark of one that is no plain sign. */
  readonly looseCodes: Int16Array;
  readonly starts: Starts;
  readonly shallow: number;
  readonly looseShallow: number;
}

/** Is told what was found, and where. */
export interface Finds<Mark> {
  readonly exact: (mark: Mark, start: number, end: number) => void;
  readonly loose: (start: number, end: number) => void;
}

export function seek<Mark>(exact: readonly Pattern<Mark>[], loose: readonly Pattern<undefined>[]): Sought<Mark> {
  const finders = { exact: new SecretFinder(exact), loose: new SecretFinder(loose) };
  const { classes, isEmpty } = finders.loose;
  const looseCodes = readings.map((reading) => (isEmpty ? 0 : reading < 0 ? reading : (classes[reading] ?? 0)));
  const strings = [...exact, ...loose].map(({ bytes }) => bytes);
  return {
    ...finders,
    looseCodes,
    starts: new Starts(strings, looseCodes),
    shallow: finders.exact.shallow,
    looseShallow: finders.loose.shallow,
  };
}

/** One way through a text, in which it is read both ways at once. */
export class Pass<Mark> {
  readonly #sought: Sought<Mark>;
  readonly #finds: Finds<Mark>;
  readonly #places = new Places();
  #exact = 0;
  #loose = 0;
  /** How far the text has been read. */
  #at = 0;

  constructor(sought: Sought<Mark>, finds: Finds<Mark>) {
    this.#sought = sought;
    this.#finds = finds;
  }

  /** Gives the first byte that may still be hidden. */
  read(window: Window): number {
    const { data, base } = window;
    const { exact, loose, looseCodes: codes, starts, shallow, looseShallow } = this.#sought;
    const { classes, next } = exact;
    const looseNext = loose.next;
    let state = this.#exact;
    let looseState = this.#loose;
    let at = this.#at - base;
    while (at < data.length) {
      const byte = data[at] ?? 0;
      const code = codes[byte] ?? 0;
      if (code >= 0) {
        at++;
        state = next[state + (classes[byte] ?? 0)] ?? 0;
        looseState = looseNext[looseState + code] ?? 0;
        if (looseState < 0) looseState = this.#tellLoose(looseState, this.#places.read(base + at), base + at);
        if (state < 0) state = this.#tellExact(state, base + at);
        if (state > shallow || looseState > looseShallow) continue;
        const start = starts.find(data, at - 1);
        if (start < at) continue;
        at = start;
        state = looseState = 0;
        continue;
      }
      this.#loose = looseState;
      const length = this.#readSpecial(window, at);
      if (length === 0) break;
      looseState = this.#loose;
      for (const end = at + length; at < end; at++) {
        state = next[state + (classes[data[at] ?? 0] ?? 0)] ?? 0;
        if (state < 0) state = this.#tellExact(state, base + at + 1);
      }
    }
    this.#exact = state;
    this.#loose = looseState;
    this.#at = base + at;
    return Math.min(this.#at - exact.heldIn(state), this.#forget(this.#at));
  }

  /** Reads what is no plain sign loosely. Gives how many bytes it has; 0 where what follows it decides. */
  #readSpecial({ data, base, isEnd }: Window, at: number): number {
    const start = base + at;
    if (this.#places.isFull) this.#forget(start);
    const isDropped = this.#sought.looseCodes[data[at] ?? 0] === dropped;
    const length = isDropped ? 1 : droppedEscape(data, at);
    if (length > 0) {
      this.#places.stand(this.#places.read(start), start + length);
      return length;
    }
    const escape = readEscape(data, at, isEnd);
    if (escape === undefined) return 0;
    this.#take(escape.bytes, start, start + escape.length);
    return escape.length;
  }

  #take(bytes: readonly number[], start: number, end: number): void {
    const { classes, next } = this.#sought.loose;
    let read = this.#places.read(start);
    for (const byte of bytes) {
      this.#places.stand(read, start);
      read++;
      this.#loose = next[this.#loose + (classes[byte] ?? 0)] ?? 0;
      if (this.#loose < 0) this.#loose = this.#tellLoose(this.#loose, read, end);
    }
    this.#places.stand(read, end);
  }

  #tellExact(complement: number, end: number): number {
    for (const { length, mark } of this.#sought.exact.foundIn(~complement)) this.#finds.exact(mark, end - length, end);
    return ~complement;
  }

  #tellLoose(complement: number, read: number, end: number): number {
    for (const { length } of this.#sought.loose.foundIn(~complement)) {
      this.#finds.loose(this.#places.find(read - length), end);
    }
    return ~complement;
  }

  /** What no secret can begin with any more. Gives where the rest begins. */
  #forget(at: number): number {
    const held = this.#sought.loose.heldIn(this.#loose);
    const oldest = this.#places.read(at) - held;
    this.#places.forget(oldest);
    return held === 0 ? at : this.#places.find(oldest);
  }
}
