/** Finds any of several byte strings in one pass over the text, however it is cut (Aho and Corasick). State 0 is the beginning. */
export class SecretFinder {
  readonly #next: Map<number, number>[] = [new Map()];
  /** The state of the longest end of what led here that is also the beginning of a secret. */
  readonly #shorter: number[] = [0];
  /** How many of the last bytes may be the beginning of a secret. */
  readonly #depth: number[] = [0];
  /** The length of the longest secret that ends here; 0 where none does. */
  readonly #found: number[] = [0];
  /** The bytes that a secret begins with. */
  readonly #begins = new Uint8Array(256);

  constructor(secrets: readonly Uint8Array[]) {
    for (const secret of secrets) this.#add(secret);
    this.#link();
  }

  depthOf(state: number): number {
    return this.#depth[state] ?? 0;
  }

  /** Tells of every place where a secret ends, with the longest one that does. Gives the state after the last byte. */
  find(
    data: Uint8Array,
    { from, state }: { readonly from: number; readonly state: number },
    tell: (start: number, end: number) => void,
  ): number {
    const begins = this.#begins;
    let now = state;
    for (let at = from; at < data.length; at++) {
      const byte = data[at] ?? 0;
      if (now === 0 && begins[byte] === 0) continue;
      now = this.#step(now, byte);
      const length = this.#found[now] ?? 0;
      if (length > 0) tell(at + 1 - length, at + 1);
    }
    return now;
  }

  #add(secret: Uint8Array): void {
    let state = 0;
    for (const byte of secret) {
      const known = this.#next[state]?.get(byte);
      state = known ?? this.#branch(state, byte);
    }
    this.#found[state] = secret.length;
    const [first] = secret;
    if (first !== undefined) this.#begins[first] = 1;
  }

  #branch(state: number, byte: number): number {
    const made = this.#next.push(new Map()) - 1;
    this.#next[state]?.set(byte, made);
    this.#depth.push(this.depthOf(state) + 1);
    this.#shorter.push(0);
    this.#found.push(0);
    return made;
  }

  /** Nearer states first: each is linked by way of one that is linked already. */
  #link(): void {
    const line = [...(this.#next[0]?.values() ?? [])];
    for (const state of line) {
      for (const [byte, child] of this.#next[state] ?? []) {
        const shorter = this.#step(this.#shorter[state] ?? 0, byte);
        this.#shorter[child] = shorter;
        this.#found[child] ||= this.#found[shorter] ?? 0;
        line.push(child);
      }
    }
  }

  #step(state: number, byte: number): number {
    for (let at = state; ; at = this.#shorter[at] ?? 0) {
      const next = this.#next[at]?.get(byte);
      if (next !== undefined) return next;
      if (at === 0) return 0;
    }
  }
}
