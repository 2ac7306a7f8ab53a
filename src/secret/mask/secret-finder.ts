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
 * State 0 is the beginning.
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
    const states = patterns.reduce((sum, { bytes }) => sum + bytes.length, 1);
    const tree = new Int32Array(states * this.#width);
    for (const pattern of patterns) this.#add(tree, pattern);
    this.next = this.#link(tree);
  }

  get isEmpty(): boolean {
    return this.#found.length === 1;
  }

  heldIn(state: number): number {
    return this.#held[state / this.#width] ?? 0;
  }

  /** What ends in a state, which is not a complement. */
  foundIn(state: number): readonly Found<Mark>[] {
    return this.#found[state / this.#width] ?? [];
  }

  #add(tree: Int32Array, { bytes, mark, isHeld }: Pattern<Mark>): void {
    let state = 0;
    for (const [at, byte] of bytes.entries()) {
      if (isHeld) this.#held[state] = Math.max(this.#held[state] ?? 0, at);
      const cell = state * this.#width + (this.classes[byte] ?? 0);
      let child = tree[cell] ?? 0;
      if (child === 0) {
        child = this.#found.push(undefined) - 1;
        this.#held.push(0);
        tree[cell] = child;
      }
      state = child;
    }
    this.#found[state] = [{ length: bytes.length, mark }, ...(this.#found[state] ?? [])];
  }

  /** Makes a step of every state and class. Nearer states come first: the shorter ending of each is done by then. */
  #link(tree: Int32Array): Int32Array {
    const width = this.#width;
    const shorter = new Int32Array(this.#found.length);
    const line = [0];
    for (const state of line) {
      const ending = shorter[state] ?? 0;
      this.#inherit(state, ending);
      for (let kind = 0; kind < width; kind++) {
        const cell = state * width + kind;
        const child = tree[cell] ?? 0;
        const other = state === 0 ? 0 : (tree[ending * width + kind] ?? 0);
        if (child === 0) tree[cell] = other;
        else {
          shorter[child] = other;
          line.push(child);
        }
      }
    }
    return tree.subarray(0, this.#found.length * width).map((state) => {
      return this.#found[state] === undefined ? state * width : ~(state * width);
    });
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
