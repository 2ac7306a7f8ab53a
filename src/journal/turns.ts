/** Somebody who holds a key, or waits for it. */
export interface Asker {
  readonly limit: number;
  readonly held: boolean;
}

/** Whose turn has come, of all that have asked for one key, in the order of asking. Nobody is passed over. */
export function turnsOf<A extends Asker>(askers: readonly A[]): readonly A[] {
  let held = askers.filter((asker) => asker.held).length;
  const turns: A[] = [];
  for (const asker of askers) {
    if (asker.held) continue;
    if (held >= asker.limit) break;
    held++;
    turns.push(asker);
  }
  return turns;
}
