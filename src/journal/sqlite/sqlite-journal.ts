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
import type { Connection } from "../../sqlite/connection.ts";
import { openSqliteFile, type SqliteFile } from "../../sqlite/sqlite-file.ts";
import { appendAndGiveBack, askedBefore, holdKey, keepHolds, passOver } from "./holds.ts";
import { readDue, readEntries, readGates, readInbox, readPlan, readRun, readRuns, readSteps } from "./reads.ts";
import { migrations } from "./tables.ts";
import { claimRun, createRun, postItem, releaseRun } from "./writes.ts";

export interface SqliteJournalOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout?: number;
}

/** Opens a journal that any number of processes of one machine may share. */
export async function openSqliteJournal<Event = JsonObject>({
  file,
  lockTimeout = 5_000,
}: SqliteJournalOptions): Promise<Journal<Event>> {
  const named = { file, code: "JOURNAL", noun: "journal", then: "go on with the run" } as const;
  return new SqliteJournal<Event>(await openSqliteFile({ named, lockTimeout, migrations }));
}

class SqliteJournal<Event> implements Journal<Event> {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
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

  passOver(run: Claim, addresses: readonly string[]): Promise<readonly string[]> {
    return this.#write((db) => passOver(db, run, addresses));
  }

  keepHolds(claim: Claim, addresses: readonly string[]): Promise<readonly string[]> {
    return this.#write((db) => keepHolds(db, claim, addresses));
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #write<T>(work: (db: Connection) => T): Promise<T> {
    return this.#file.write(work);
  }

  #read<T>(work: (db: Connection) => T): Promise<T> {
    return this.#file.read(work);
  }
}
