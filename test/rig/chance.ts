/** The same choices for the same seed. */
export interface Chance {
  /** Less than `limit`. */
  upTo(limit: number): number;
  is(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function makeChance(seed: number): Chance {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const upTo = (limit: number): number => Math.floor(next() * limit);
  return {
    upTo,
    is: (probability) => next() < probability,
    pick: (from) => {
      const found = from[upTo(from.length)];
      if (found === undefined) throw new Error("There is nothing to pick from.");
      return found;
    },
  };
}
