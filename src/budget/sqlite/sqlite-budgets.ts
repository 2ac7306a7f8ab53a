import { type Connection, numberIn, type SqliteRow, textIn } from "../../sqlite/connection.ts";
import { openSqliteFile, type SqliteFile } from "../../sqlite/sqlite-file.ts";
import type { Budgets, BudgetUse, Holder, Holding, Reservation, Reserved, Settlement } from "../budget.ts";
import { afterReserving, afterSettling, mustBeSettlement, mustBeSound, refusedWant, unused } from "../changes.ts";
import { migrations } from "./tables.ts";

export interface SqliteBudgetsOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout?: number;
}

/** Opens budgets that any number of processes of one machine may share. */
export async function openSqliteBudgets({ file, lockTimeout = 5_000 }: SqliteBudgetsOptions): Promise<Budgets> {
  const named = { file, code: "BUDGET", noun: "record of budgets", then: "try again" } as const;
  return new SqliteBudgets(await openSqliteFile({ named, lockTimeout, migrations }));
}

class SqliteBudgets implements Budgets {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  async reserve(reservation: Reservation): Promise<Reserved> {
    mustBeSound(reservation);
    return this.#file.write((db) => reserve(db, reservation));
  }

  async settle(settlement: Settlement): Promise<void> {
    mustBeSettlement(settlement);
    await this.#file.write((db) => settle(db, settlement));
  }

  unsettled(step: string): Promise<readonly Holding[]> {
    const query = "SELECT * FROM holdings WHERE step = ? AND spent IS NULL ORDER BY number";
    return this.#file.read((db) => db.all(query, JSON.stringify(step)).map(holdingIn));
  }

  of(key: string): Promise<BudgetUse> {
    return this.#file.read((db) => useOf(db, key));
  }

  holders(key: string): Promise<readonly Holding[]> {
    const query = "SELECT * FROM holdings WHERE key = ? ORDER BY number";
    return this.#file.read((db) => db.all(query, JSON.stringify(key)).map(holdingIn));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function reserve(db: Connection, { holder, wants }: Reservation): Reserved {
  const more = wants.filter(({ key }) => find(db, holder, key) === undefined);
  const reserved = refusedWant(more, (key) => useOf(db, key));
  if (!reserved.ok) return reserved;
  for (const { key, amount } of more) {
    insert(db, { ...holder, key, amount });
    write(db, key, afterReserving(useOf(db, key), amount));
  }
  return reserved;
}

function settle(db: Connection, { holder, spent: all }: Settlement): void {
  for (const { key, amount: spent } of all) {
    const held = find(db, holder, key);
    if (held === undefined) insert(db, { ...holder, key, amount: 0, spent });
    else if (held.spent === undefined) {
      const change = "UPDATE holdings SET spent = ? WHERE key = ? AND step = ? AND attempt = ?";
      db.run(change, spent, ...namesOf(holder, key));
    } else continue;
    write(db, key, afterSettling(useOf(db, key), { setAside: held?.amount ?? 0, spent }));
  }
}

function useOf(db: Connection, key: string): BudgetUse {
  const row = db.get("SELECT spent, reserved FROM budgets WHERE key = ?", JSON.stringify(key));
  return row === undefined ? unused : { spent: numberIn(row, "spent"), reserved: numberIn(row, "reserved") };
}

function write(db: Connection, key: string, { spent, reserved }: BudgetUse): void {
  const change = "INSERT OR REPLACE INTO budgets (key, spent, reserved) VALUES (?, ?, ?)";
  db.run(change, JSON.stringify(key), spent, reserved);
}

function find(db: Connection, holder: Holder, key: string): Holding | undefined {
  const query = "SELECT * FROM holdings WHERE key = ? AND step = ? AND attempt = ?";
  const row = db.get(query, ...namesOf(holder, key));
  return row && holdingIn(row);
}

function insert(db: Connection, holding: Holding): void {
  const { key, amount, spent } = holding;
  const change = "INSERT INTO holdings (key, step, attempt, amount, spent) VALUES (?, ?, ?, ?, ?)";
  db.run(change, ...namesOf(holding, key), amount, spent ?? null);
}

function namesOf({ step, attempt }: Holder, key: string): readonly [string, string, string] {
  return [JSON.stringify(key), JSON.stringify(step), JSON.stringify(attempt)];
}

function holdingIn(row: SqliteRow): Holding {
  const names = { key: nameIn(row, "key"), step: nameIn(row, "step"), attempt: nameIn(row, "attempt") };
  const settled = row["spent"] === null ? {} : { spent: numberIn(row, "spent") };
  return { ...names, amount: numberIn(row, "amount"), ...settled };
}

function nameIn(row: SqliteRow, column: string): string {
  return JSON.parse(textIn(row, column));
}
