/** A string of bytes to find. */
export interface Pattern<Mark> {
  readonly bytes: Uint8Array;
  readonly mark: Mark;
  /** Whether it must not be seen before it is whole. */
  readonly isHeld: boolean;
}

export interface Found<Mark> {
  readonly length: number;
  readonly mark: Mark;
}

/**
 * Finds any of several byte strings in one pass over the text, however it is cut (Aho and Corasick). Its tables are read by who
 * goes through the text: `next[state + classes[byte]]` is the next state, or its complement (below 0) where something ends there.
 * State 0 is the beginning. States that are near to it, where most of the time is spent, stand side by side.
 */
export class SecretFinder<Mark> {
  /** Bytes that no string has are one class, 0. */
  readonly classes: Uint16Array;
  readonly next: Int32Array;
  readonly #width: number;
  readonly #found: (readonly Found<Mark>[] | undefined)[] = [undefined];
  /** How many of the last bytes may be the beginning of a string that is held. */
  readonly #held: number[] = [0];

  constructor(patterns: readonly Pattern<Mark>[]) {
    this.classes = classesOf(patterns);
    this.#width = Math.max(...this.classes) + 1;
    const tree = this.#grow(patterns);
    this.#link(tree);
    const width = this.#width;
    this.next = tree.map((state) => (this.#found[state] === undefined ? state * width : ~(state * width)));
  }

  get isEmpty(): boolean {
    return this.#found.length === 1;
  }

  /** The last of the states in which no more than one byte of a string has been seen. */
  get shallow(): number {
    return new Set(this.next.subarray(0, this.#width)).size * this.#width - this.#width;
  }

  heldIn(state: number): number {
    return this.#held[state / this.#width] ?? 0;
  }

  /** What ends in a state, which is not a complement. */
  foundIn(state: number): readonly Found<Mark>[] {
    return this.#found[state / this.#width] ?? [];
  }

  /** The first bytes of all, then the second ones: states are numbered by how far they are from the beginning. */
  #grow(patterns: readonly Pattern<Mark>[]): Int32Array {
    const most = patterns.reduce((sum, { bytes }) => sum + bytes.length, 1);
    const tree = new Int32Array(most * this.#width);
    let growing = patterns.map((pattern) => ({ pattern, state: 0 }));
    for (let depth = 0; growing.length > 0; depth++) {
      for (const one of growing) {
        const { bytes, isHeld } = one.pattern;
        if (isHeld) this.#held[one.state] = Math.max(this.#held[one.state] ?? 0, depth);
        const cell = one.state * this.#width + (this.classes[bytes[depth] ?? 0] ?? 0);
        one.state = tree[cell] ||= this.#found.push(undefined) - 1;
        this.#held[one.state] ??= 0;
        if (bytes.length === depth + 1) {
          const { mark } = one.pattern;
          this.#found[one.state] = [{ length: bytes.length, mark }, ...(this.#found[one.state] ?? [])];
        }
      }
      growing = growing.filter(({ pattern }) => pattern.bytes.length > depth + 1);
    }
    return tree.slice(0, this.#found.length * this.#width);
  }

  /** Makes a step of every state and class. The shorter ending of a state has a smaller number and is done by then. */
  #link(tree: Int32Array): void {
    const width = this.#width;
    const shorter = new Int32Array(this.#found.length);
    for (let state = 0; state < shorter.length; state++) {
      const ending = shorter[state] ?? 0;
      this.#inherit(state, ending);
      for (let kind = 0; kind < width; kind++) {
        const cell = state * width + kind;
        const other = state === 0 ? 0 : (tree[ending * width + kind] ?? 0);
        const child = tree[cell] ?? 0;
        if (child === 0) tree[cell] = other;
        else shorter[child] = other;
      }
    }
  }

  /** What ends in the shorter ending ends here as well. */
  #inherit(state: number, ending: number): void {
    if (state === 0) return;
    this.#held[state] = Math.max(this.#held[state] ?? 0, this.#held[ending] ?? 0);
    const [own, others] = [this.#found[state], this.#found[ending]];
    if (others !== undefined) this.#found[state] = own === undefined ? others : [...own, ...others];
  }
}

function classesOf(patterns: readonly Pattern<unknown>[]): Uint16Array {
  const classes = new Uint16Array(256);
  let last = 0;
  for (const { bytes } of patterns) {
    for (const byte of bytes) if (classes[byte] === 0) classes[byte] = ++last;
  }
  return classes;
}
