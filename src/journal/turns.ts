/** Somebody who holds a key, or waits for it. */
export interface Asker {
  readonly limit: number;
  readonly amount: number;
  readonly held: boolean;
}

/** Whose turn has come, of all that have asked for one key, in the order of asking. Nobody is passed over. */
export function turnsOf<A extends Asker>(askers: readonly A[]): readonly A[] {
  let held = askers.reduce((sum, asker) => sum + (asker.held ? asker.amount : 0), 0);
  const turns: A[] = [];
  for (const asker of askers) {
    if (asker.held) continue;
    if (held + asker.amount > asker.limit) break;
    held += asker.amount;
    turns.push(asker);
  }
  return turns;
}
