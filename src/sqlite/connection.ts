import { BrokenRow } from "./failure.ts";

export type SqliteRow = Readonly<Record<string, string | number | bigint | null | Uint8Array>>;

/** What is needed of SQLite: `DatabaseSync` of Node has it, and of the package with the same interface. */
export interface SqliteDatabase {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

interface SqliteStatement {
  run(...values: readonly Given[]): { readonly changes: number | bigint };
  get(...values: readonly Given[]): SqliteRow | undefined;
  all(...values: readonly Given[]): readonly SqliteRow[];
}

type Given = string | number | null;

/** An open file, with its statements, each prepared once. */
export class Connection {
  readonly #db: SqliteDatabase;
  readonly #prepared = new Map<string, SqliteStatement>();

  constructor(db: SqliteDatabase) {
    this.#db = db;
  }

  get isTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /** Any number of statements, prepared for this time only. */
  exec(sql: string): void {
    this.#db.exec(sql);
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

  close(): void {
    // The package lets go of the file when the last statement has been collected.
    this.#prepared.clear();
    this.#db.close();
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
