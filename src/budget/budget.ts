/**
 * What may be used up in all under a key, such as the dollars of a day or the tokens of a run. Whoever is about to use something
 * sets an amount aside before, and settles it by what it really was. Amounts and limits are whole numbers, 0 or more: dollars
 * are counted in millionths.
 */
export interface Budgets {
  /**
   * Sets amounts aside for an attempt, all of them or none: none where what is spent and set aside under a key leaves too little
   * of its limit. Nobody waits for room. Where the attempt has something under a key, that is not set aside again. Durable when
   * it resolves, for all processes that share the budgets.
   */
  reserve(reservation: Reservation): Promise<Reserved>;
  /**
   * What an attempt has really spent stands in the place of what it had set aside. It counts also where nothing was set aside,
   * and where it is more than the limit. What is settled stays as it is. Durable when it resolves.
   */
  settle(settlement: Settlement): Promise<void>;
  /**
   * What the attempts at a step have set aside and not settled, the oldest first. Of an attempt that died all of it stays set
   * aside, since nobody knows what it has spent, until the next attempt at the step settles it.
   */
  unsettled(step: string): Promise<readonly Holding[]>;
  /** How much of a budget is used. */
  of(key: string): Promise<BudgetUse>;
  /** Who has used it, the first first. */
  holders(key: string): Promise<readonly Holding[]>;
  close(): Promise<void>;
}

export interface Holder {
  /** The same for every attempt at a step of a run, and no other step has it. */
  readonly step: string;
  readonly attempt: string;
}

export interface Reservation {
  readonly holder: Holder;
  /** Each key once. */
  readonly wants: readonly Want[];
}

export interface Want {
  readonly key: string;
  readonly amount: number;
  /** How much may be spent and set aside under the key, with this. */
  readonly limit: number;
}

export type Reserved =
  | { readonly ok: true }
  /** There is no room under this key, the first of those that are wanted. */
  | ({ readonly ok: false; readonly key: string; readonly limit: number } & BudgetUse);

export interface Settlement {
  readonly holder: Holder;
  /** Each key once. What is set aside under others stays so. */
  readonly spent: readonly Spent[];
}

export interface Spent {
  readonly key: string;
  readonly amount: number;
}

export interface BudgetUse {
  readonly spent: number;
  readonly reserved: number;
}

export interface Holding extends Holder {
  readonly key: string;
  /** What was set aside. */
  readonly amount: number;
  /** Undefined where it is not settled. */
  readonly spent?: number;
}
