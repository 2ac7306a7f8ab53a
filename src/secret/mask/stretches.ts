/** A stretch of bytes that are not shown; `told` where the stars for it have been given already. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly told: boolean;
}

/** What is hidden of a text, by the numbers of its bytes. */
export class Stretches {
  #stretches: Stretch[] = [];
  #isSorted = true;

  hide(start: number, end: number, told = false): void {
    this.#stretches.push({ start, end, told });
    this.#isSorted = false;
  }

  /** In order. Those that overlap are one, so that no part of either is seen. */
  inOrder(): readonly Stretch[] {
    if (this.#isSorted) return this.#stretches;
    const joined: Stretch[] = [];
    for (const stretch of this.#stretches.sort((a, b) => a.start - b.start || b.end - a.end)) {
      const last = joined.at(-1);
      if (last === undefined || stretch.start >= last.end) joined.push(stretch);
      else {
        const [end, told] = [Math.max(last.end, stretch.end), last.told || stretch.told];
        joined[joined.length - 1] = { start: last.start, end, told };
      }
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
