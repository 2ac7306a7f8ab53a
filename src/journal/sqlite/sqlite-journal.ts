import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { JsonObject } from "../../json/json.ts";
import type {
  Append,
  Claim,
  Entry,
  GateRow,
  InboxItem,
  Journal,
  NewInboxItem,
  NewRun,
  RunFilter,
  RunRow,
  StepRow,
  Wish,
} from "../journal.ts";
import { loadDriver, type SqliteDriver } from "./driver.ts";
import type { Connection } from "./connection.ts";
import { newerJournal, refusalOf } from "./failure.ts";
import { GroupCommit } from "./group-commit.ts";
import { appendAndGiveBack, askedBefore, holdKey, keepHolds } from "./holds.ts";
import { patiently } from "./patiently.ts";
import { readDue, readEntries, readGates, readInbox, readPlan, readRun, readRuns, readSteps } from "./reads.ts";
import { migrate, migrations, versionOf } from "./tables.ts";
import { claimRun, createRun, postItem, releaseRun } from "./writes.ts";

export interface SqliteJournalOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout?: number;
}

/** How long the log may grow before it is moved into the file: a moment of two hundred runs writes hundreds of pages. */
const pagesOfLog = 4_000;

/** Opens a journal that any number of processes of one machine may share. */
export async function openSqliteJournal<Event = JsonObject>({
  file,
  lockTimeout = 5_000,
}: SqliteJournalOptions): Promise<Journal<Event>> {
  const driver = await loadDriver();
  let db: Connection | undefined;
  try {
    const opened = openFile(driver, file);
    db = opened;
    await patiently(lockTimeout, () => prepare(opened, file));
    return new SqliteJournal<Event>({ file, db, lockTimeout });
  } catch (error) {
    db?.close();
    throw refusalOf(file, error) ?? error;
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

function prepare(db: Connection, file: string): void {
  if (versionOf(db) > migrations.length) throw newerJournal(file);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec(`PRAGMA wal_autocheckpoint = ${pagesOfLog}`);
  migrate(db);
}

interface Opened {
  readonly file: string;
  readonly db: Connection;
  readonly lockTimeout: number;
}

class SqliteJournal<Event> implements Journal<Event> {
  readonly #opened: Opened;
  readonly #group: GroupCommit;
  #closed = false;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.#group = new GroupCommit({ ...opened, check: () => this.#checkVersion() });
  }

  create(run: NewRun<Event>): Promise<Claim> {
    return this.#write((db) => createRun(db, run));
  }

  run(id: string): Promise<RunRow | undefined> {
    return this.#read((db) => readRun(db, id));
  }

  runs(filter: RunFilter = {}): Promise<readonly RunRow[]> {
    return this.#read((db) => readRuns(db, filter));
  }

  due(now: number): Promise<readonly RunRow[]> {
    return this.#read((db) => readDue(db, now));
  }

  claim(run: string, fence: number, owner: string): Promise<Claim | undefined> {
    return this.#write((db) => claimRun(db, { run, fence }, owner));
  }

  release(claim: Claim): Promise<void> {
    return this.#write((db) => releaseRun(db, claim));
  }

  append(append: Append<Event>): Promise<readonly string[]> {
    return this.#write((db) => appendAndGiveBack(db, append));
  }

  entries(run: string, after: number, limit: number): Promise<readonly Entry<Event>[]> {
    return this.#read((db) => readEntries(db, run, { after, limit }));
  }

  plan(hash: string): Promise<string | undefined> {
    return this.#read((db) => readPlan(db, hash));
  }

  steps(run: string): Promise<readonly StepRow[]> {
    return this.#read((db) => readSteps(db, run));
  }

  gates(run: string): Promise<readonly GateRow[]> {
    return this.#read((db) => readGates(db, run));
  }

  post(item: NewInboxItem): Promise<"posted" | "known"> {
    return this.#write((db) => postItem(db, item));
  }

  inbox(run: string): Promise<readonly InboxItem[]> {
    return this.#read((db) => readInbox(db, run));
  }

  hold(claim: Claim, wish: Wish): Promise<boolean> {
    return this.#write((db) => holdKey(db, claim, wish));
  }

  aheadOf(run: string, address: string): Promise<readonly string[]> {
    return this.#read((db) => askedBefore(db, run, address));
  }

  keepHolds(claim: Claim, addresses: readonly string[]): Promise<readonly string[]> {
    return this.#write((db) => keepHolds(db, claim, addresses));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#group.idle();
    const { db, file } = this.#opened;
    try {
      // From now on the file alone is the whole journal, whichever driver wrote it, if nobody else is at it.
      db.get("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // What was confirmed is in the log beside the file all the same.
      if (refusalOf(file, error) === undefined) throw error;
    } finally {
      db.close();
    }
  }

  async #write<T>(work: (db: Connection) => T): Promise<T> {
    this.#mustBeOpen();
    return this.#group.write(() => work(this.#opened.db));
  }

  async #read<T>(work: (db: Connection) => T): Promise<T> {
    this.#mustBeOpen();
    const { file, lockTimeout } = this.#opened;
    try {
      return await patiently(lockTimeout, () => work(this.#opened.db));
    } catch (error) {
      throw refusalOf(file, error) ?? error;
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error("The journal was closed before.");
  }

  /** A newer Waybill may have taken the file forward since it was opened. */
  #checkVersion(): void {
    const { db, file } = this.#opened;
    if (versionOf(db) > migrations.length) throw newerJournal(file);
  }
}
