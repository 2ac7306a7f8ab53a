import type { Budgets, BudgetUse, Holder, Holding, Reservation, Reserved, Settlement } from "../budget.ts";
import { afterReserving, afterSettling, mustBeSettlement, mustBeSound, refusedWant, unused } from "../changes.ts";

/** Budgets for as long as the process lives. */
export function memoryBudgets(): Budgets {
  return new MemoryBudgets();
}

class MemoryBudgets implements Budgets {
  readonly #uses = new Map<string, BudgetUse>();
  /** In the order in which they were made. */
  readonly #holdings: Holding[] = [];

  async reserve(reservation: Reservation): Promise<Reserved> {
    mustBeSound(reservation);
    const { holder, wants } = reservation;
    const more = wants.filter(({ key }) => this.#find(holder, key) === -1);
    const reserved = refusedWant(more, (key) => this.#use(key));
    if (!reserved.ok) return reserved;
    for (const { key, amount } of more) {
      this.#holdings.push({ ...holder, key, amount });
      this.#uses.set(key, afterReserving(this.#use(key), amount));
    }
    return reserved;
  }

  async settle(settlement: Settlement): Promise<void> {
    mustBeSettlement(settlement);
    const { holder } = settlement;
    for (const { key, amount: spent } of settlement.spent) {
      const at = this.#find(holder, key);
      const { amount, spent: settled } = this.#holdings[at] ?? { amount: 0 };
      if (settled !== undefined) continue;
      const holding = { ...holder, key, amount, spent };
      if (at === -1) this.#holdings.push(holding);
      else this.#holdings[at] = holding;
      this.#uses.set(key, afterSettling(this.#use(key), { setAside: amount, spent }));
    }
  }

  async unsettled(step: string): Promise<readonly Holding[]> {
    return this.#holdings.filter((each) => each.step === step && each.spent === undefined);
  }

  async of(key: string): Promise<BudgetUse> {
    return this.#use(key);
  }

  async holders(key: string): Promise<readonly Holding[]> {
    return this.#holdings.filter((each) => each.key === key);
  }

  async close(): Promise<void> {
    // There is nothing to let go of.
  }

  #use(key: string): BudgetUse {
    return this.#uses.get(key) ?? unused;
  }

  #find({ step, attempt }: Holder, key: string): number {
    return this.#holdings.findIndex((each) => each.key === key && each.step === step && each.attempt === attempt);
  }
}
