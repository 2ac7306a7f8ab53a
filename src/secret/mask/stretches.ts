/** A stretch of bytes that are not shown; `told` where it goes on with one that stars were given for, or will be. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly told: boolean;
}

/** What is hidden of a text, by the numbers of its bytes. */
export class Stretches {
  #stretches: Stretch[] = [];
  #isSorted = true;

  hide({ start, end, told }: Stretch): void {
    this.#stretches.push({ start, end, told });
    this.#isSorted = false;
  }

  /** In order. Those that overlap are one, so that no part of either is seen. */
  inOrder(): readonly Stretch[] {
    if (this.#isSorted) return this.#stretches;
    const joined: Stretch[] = [];
    for (const stretch of this.#stretches.sort((a, b) => a.start - b.start || Number(b.told) - Number(a.told))) {
      const last = joined.at(-1);
      const isApart = last === undefined || stretch.start > last.end || (stretch.start === last.end && !stretch.told);
      if (isApart) joined.push(stretch);
      else joined[joined.length - 1] = { ...last, end: Math.max(last.end, stretch.end) };
    }
    this.#stretches = joined;
    this.#isSorted = true;
    return joined;
  }

  /** All before `cut` has been given. */
  given(cut: number): void {
    this.#stretches = this.inOrder()
      .filter(({ end }) => end > cut)
      .map(({ start, end, told }) => ({ start: Math.max(start, cut), end, told: told || start < cut }));
  }
}
