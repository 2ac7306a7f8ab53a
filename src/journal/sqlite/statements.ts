import type { SqliteDatabase, SqliteRow, SqliteStatement } from "./driver.ts";
import { BrokenRow } from "./failure.ts";

type Given = string | number | null;

/** The statements of one open file, each prepared once. */
export class Statements {
  readonly #db: SqliteDatabase;
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  /** How many rows were changed. */
  run(sql: string, ...values: readonly Given[]): number {
    return Number(this.#of(sql).run(...values).changes);
  }

  get(sql: string, ...values: readonly Given[]): SqliteRow | undefined {
    return this.#of(sql).get(...values);
  }

  all(sql: string, ...values: readonly Given[]): readonly SqliteRow[] {
    return this.#of(sql).all(...values);
  }

  #of(sql: string): SqliteStatement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

export function textIn(row: SqliteRow, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new BrokenRow(`${column} is no text`);
  return value;
}

export function numberIn(row: SqliteRow, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new BrokenRow(`${column} is no number`);
  return value;
}
