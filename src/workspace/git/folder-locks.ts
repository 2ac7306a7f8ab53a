import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { Connection } from "../../sqlite/connection.ts";
import { loadDriver } from "../../sqlite/driver.ts";
import { isBusy } from "../../sqlite/failure.ts";
import { standing } from "./raw-path.ts";

/**
 * Locks under names, of all processes of the machine. They are locks of files, taken through SQLite, which does it right on every
 * system: the system itself lets go of them when a process dies, however it dies, and knows of no process but the living.
 */
export class FolderLocks {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Gives what lets go of it; undefined where another one holds it, in this process or in another. */
  async take(name: string): Promise<Lock | undefined> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, `${name}.lock`);
    const driver = await loadDriver();
    for (;;) {
      await (await open(file, "a", 0o600)).close();
      const number = (await standing(file))?.ino;
      const connection = driver.open(file);
      if (!isTaken(connection)) {
        connection.close();
        return undefined;
      }
      // Who held it may have removed the file meanwhile: then this is the lock of nothing.
      if ((await standing(file))?.ino === number) return new Lock(connection, file);
      connection.close();
    }
  }

  async isHeld(name: string): Promise<boolean> {
    const lock = await this.take(name);
    await lock?.letGo();
    return lock === undefined;
  }
}

/** A lock whose holder has forgotten it is still one: collected, its file would be closed, and somebody else could have it. */
const taken = new Set<Lock>();

export class Lock {
  readonly #connection: Connection;
  readonly #file: string;
  #held = true;

  constructor(connection: Connection, file: string) {
    this.#connection = connection;
    this.#file = file;
    taken.add(this);
  }

  /** The file goes while it is held, so that nobody else can have it. */
  async letGo(): Promise<void> {
    if (!this.#held) return;
    this.#held = false;
    taken.delete(this);
    await rm(this.#file, { force: true });
    this.#connection.close();
  }
}

function isTaken(connection: Connection): boolean {
  try {
    // Nothing is ever written, and no file for taking it back is wanted.
    connection.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    connection.close();
    throw new Refusal("WORKSPACE_NOT_LOCKED", `No lock can be had for a workspace: ${String(error)}.`, {
      hint: "Keep the state folder on a local disk that can be written and locked.",
      cause: error,
    });
  }
}
