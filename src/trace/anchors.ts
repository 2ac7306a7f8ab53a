/** A line of an old text, and where it is in a new one; both from 0. */
export interface Anchor {
  readonly old: number;
  readonly now: number;
}

/** The most lines that are once in both texts and in the same order in both. */
export function anchorsOf(old: readonly string[], now: readonly string[]): readonly Anchor[] {
  const places = onlyPlaces(now);
  const shared = [...onlyPlaces(old)].flatMap(([line, at]) => {
    const there = places.get(line);
    return there === undefined ? [] : [{ old: at, now: there }];
  });
  return longestInOrder(shared.toSorted((one, other) => one.old - other.old));
}

function onlyPlaces(lines: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (const [at, line] of lines.entries()) {
    if (places.has(line)) repeated.add(line);
    else places.set(line, at);
  }
  for (const line of repeated) places.delete(line);
  return places;
}

/** Of pairs in the order of the old text the most that are in the order of the new one, too. */
function longestInOrder(pairs: readonly Anchor[]): readonly Anchor[] {
  /** By how many are in order: the last of them that stands first in the new text. */
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  for (const [at, { now }] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.now ?? 0) < now) low = middle + 1;
      else high = middle;
    }
    before[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  }
  const found: Anchor[] = [];
  for (let at = ends.at(-1) ?? -1; at !== -1; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) found.push(pair);
  }
  return found.toReversed();
}
