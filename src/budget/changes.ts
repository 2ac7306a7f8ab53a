import type { BudgetUse, Reservation, Reserved, Settlement, Want } from "./budget.ts";

export const unused: BudgetUse = { spent: 0, reserved: 0 };

/** The first want that there is no room for. */
export function refusedWant(wants: readonly Want[], useOf: (key: string) => BudgetUse): Reserved {
  for (const { key, amount, limit } of wants) {
    const use = useOf(key);
    if (use.spent + use.reserved + amount > limit) return { ok: false, key, limit, ...use };
  }
  return { ok: true };
}

export function afterReserving({ spent, reserved }: BudgetUse, amount: number): BudgetUse {
  return { spent, reserved: reserved + amount };
}

/** `setAside` is what the holder had set aside. */
export function afterSettling(use: BudgetUse, { setAside, spent }: { setAside: number; spent: number }): BudgetUse {
  // Nobody counts further than this.
  return { spent: Math.min(use.spent + spent, Number.MAX_SAFE_INTEGER), reserved: use.reserved - setAside };
}

/** A reservation that no caller would make. */
export function mustBeSound({ wants }: Reservation): void {
  mustBeAmounts(wants.flatMap(({ amount, limit }) => [amount, limit]));
  mustDiffer(wants.map(({ key }) => key));
}

export function mustBeSettlement({ spent }: Settlement): void {
  mustBeAmounts(spent.map(({ amount }) => amount));
  mustDiffer(spent.map(({ key }) => key));
}

function mustBeAmounts(amounts: readonly number[]): void {
  const odd = amounts.find((amount) => !Number.isSafeInteger(amount) || amount < 0);
  if (odd !== undefined) throw new Error(`An amount of a budget is a whole number, 0 or more, and not ${odd}.`);
}

function mustDiffer(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw new Error(`A budget is named twice: ${keys.join(", ")}.`);
}
