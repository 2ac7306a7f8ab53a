import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Connection } from "./connection.ts";
import { loadDriver, type SqliteDriver } from "./driver.ts";
import { type NamedFile, newerFile, refusalOf } from "./failure.ts";
import { GroupCommit } from "./group-commit.ts";
import { migrate, versionOf } from "./migrate.ts";
import { patiently } from "./patiently.ts";

export interface SqliteFileOptions {
  /** The file is made where it is missing, with its folder. */
  readonly named: NamedFile;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout: number;
  /** How the tables came to be: each text takes the file from the version of its place to the next one. */
  readonly migrations: readonly string[];
}

/** How long the log may grow before it is moved into the file: a moment of two hundred runs writes hundreds of pages. */
const pagesOfLog = 4_000;

/** Opens a file that any number of processes of one machine may share. */
export async function openSqliteFile(options: SqliteFileOptions): Promise<SqliteFile> {
  const { named, lockTimeout } = options;
  const driver = await loadDriver();
  let db: Connection | undefined;
  try {
    const opened = openFile(driver, named.file);
    db = opened;
    await patiently(lockTimeout, () => prepare(opened, options));
    return new SqliteFile(db, options);
  } catch (error) {
    db?.close();
    throw refusalOf(named, error) ?? error;
  }
}

function openFile(driver: SqliteDriver, file: string): Connection {
  mkdirSync(dirname(file), { recursive: true });
  makePrivate(file);
  return driver.open(file);
}

/** What SQLite makes beside the file is as private as the file. */
function makePrivate(file: string): void {
  try {
    // Never opened where it exists: closing it would let go of the locks that SQLite holds in this process.
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function prepare(db: Connection, { named, migrations }: SqliteFileOptions): void {
  if (versionOf(db) > migrations.length) throw newerFile(named);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec(`PRAGMA wal_autocheckpoint = ${pagesOfLog}`);
  migrate(db, migrations);
}

/** An open file. What fails of it and its disk is refused under its name. */
export class SqliteFile {
  readonly #db: Connection;
  readonly #options: SqliteFileOptions;
  readonly #group: GroupCommit;
  #closed = false;

  constructor(db: Connection, options: SqliteFileOptions) {
    this.#db = db;
    this.#options = options;
    const { named, lockTimeout } = options;
    this.#group = new GroupCommit({ named, lockTimeout, db, check: () => this.#checkVersion() });
  }

  /** Durable when it resolves; writes of one moment share one transaction. */
  async write<T>(work: (db: Connection) => T): Promise<T> {
    this.#mustBeOpen();
    return this.#group.write(() => work(this.#db));
  }

  async read<T>(work: (db: Connection) => T): Promise<T> {
    this.#mustBeOpen();
    const { named, lockTimeout } = this.#options;
    try {
      return await patiently(lockTimeout, () => work(this.#db));
    } catch (error) {
      throw refusalOf(named, error) ?? error;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#group.idle();
    try {
      // From now on the file alone has all of it, whichever driver wrote it, if nobody else is at it.
      this.#db.get("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // What was confirmed is in the log beside the file all the same.
      if (refusalOf(this.#options.named, error) === undefined) throw error;
    } finally {
      this.#db.close();
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error(`The ${this.#options.named.noun} was closed before.`);
  }

  /** A newer Waybill may have taken the file forward since it was opened. */
  #checkVersion(): void {
    const { named, migrations } = this.#options;
    if (versionOf(this.#db) > migrations.length) throw newerFile(named);
  }
}
