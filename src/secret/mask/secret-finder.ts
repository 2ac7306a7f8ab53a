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
  readonly #tree: Tree<Mark>;

  constructor(patterns: readonly Pattern<Mark>[]) {
    this.classes = classesOf(patterns);
    this.#width = Math.max(...this.classes) + 1;
    this.#tree = growTree(patterns, this.classes);
    this.next = this.#link();
  }

  get isEmpty(): boolean {
    return this.#tree.states === 1;
  }

  /** The last of the states in which no more than one byte of a string has been seen. */
  get shallow(): number {
    let children = 0;
    for (let child = this.#tree.children[0] ?? 0; child > 0; child = this.#tree.siblings[child] ?? 0) children++;
    return children * this.#width;
  }

  heldIn(state: number): number {
    return this.#tree.held[state / this.#width] ?? 0;
  }

  /** What ends in a state, which is not a complement. */
  foundIn(state: number): readonly Found<Mark>[] {
    return this.#tree.found.get(state / this.#width) ?? [];
  }

  /** Makes a step of every state and class. The longest shorter ending of a state has a smaller number: it is done by then. */
  #link(): Int32Array {
    const { states, kinds, children, siblings } = this.#tree;
    const width = this.#width;
    const next = new Int32Array(states * width);
    const endings = new Int32Array(states);
    for (let state = 0; state < states; state++) {
      const ending = (endings[state] ?? 0) * width;
      const row = state * width;
      next.copyWithin(row, ending, ending + width);
      for (let child = children[state] ?? 0; child > 0; child = siblings[child] ?? 0) {
        const cell = row + (kinds[child] ?? 0);
        const other = state === 0 ? 0 : (next[cell] ?? 0);
        endings[child] = (other < 0 ? ~other : other) / width;
        this.#inherit(child, endings[child] ?? 0);
        next[cell] = this.#tree.found.has(child) ? ~(child * width) : child * width;
      }
    }
    return next;
  }

  /** What ends in the shorter ending ends here as well. */
  #inherit(state: number, ending: number): void {
    const { held, found } = this.#tree;
    held[state] = Math.max(held[state] ?? 0, held[ending] ?? 0);
    const others = found.get(ending);
    if (others !== undefined) found.set(state, [...(found.get(state) ?? []), ...others]);
  }
}

/** The strings, each as a way from state 0. States are numbered by how far they are from it. */
interface Tree<Mark> {
  readonly states: number;
  /** For each state the class that leads to it, the first of those that it leads to, and the next one of its neighbours. */
  readonly kinds: Uint16Array;
  readonly children: Int32Array;
  readonly siblings: Int32Array;
  /** How many of the last bytes may be the beginning of a string that is held. */
  readonly held: Int32Array;
  readonly found: Map<number, readonly Found<Mark>[]>;
}

/** The first bytes of all, then the second ones. */
function growTree<Mark>(patterns: readonly Pattern<Mark>[], classes: Uint16Array): Tree<Mark> {
  const most = patterns.reduce((sum, { bytes }) => sum + bytes.length, 1);
  const tree = {
    kinds: new Uint16Array(most),
    children: new Int32Array(most),
    siblings: new Int32Array(most),
    held: new Int32Array(most),
    found: new Map<number, readonly Found<Mark>[]>(),
  };
  let states = 1;
  const childOf = (state: number, kind: number): number => {
    for (let child = tree.children[state] ?? 0; child > 0; child = tree.siblings[child] ?? 0) {
      if (tree.kinds[child] === kind) return child;
    }
    tree.kinds[states] = kind;
    tree.siblings[states] = tree.children[state] ?? 0;
    tree.children[state] = states;
    return states++;
  };
  let growing = patterns.map((pattern) => ({ pattern, state: 0 }));
  for (let depth = 0; growing.length > 0; depth++) {
    for (const one of growing) {
      const { bytes, isHeld, mark } = one.pattern;
      if (isHeld) tree.held[one.state] = Math.max(tree.held[one.state] ?? 0, depth);
      one.state = childOf(one.state, classes[bytes[depth] ?? 0] ?? 0);
      if (bytes.length > depth + 1) continue;
      tree.found.set(one.state, [{ length: bytes.length, mark }, ...(tree.found.get(one.state) ?? [])]);
    }
    growing = growing.filter(({ pattern }) => pattern.bytes.length > depth + 1);
  }
  return { ...tree, states };
}

function classesOf(patterns: readonly Pattern<unknown>[]): Uint16Array {
  const classes = new Uint16Array(256);
  let last = 0;
  for (const { bytes } of patterns) {
    for (const byte of bytes) if (classes[byte] === 0) classes[byte] = ++last;
  }
  return classes;
}
