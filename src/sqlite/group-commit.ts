import { setImmediate } from "node:timers";
import type { Connection } from "./connection.ts";
import { type NamedFile, refusalOf, stopsAll } from "./failure.ts";
import { patiently } from "./patiently.ts";

export interface GroupCommitOptions {
  readonly named: NamedFile;
  readonly db: Connection;
  /** How long to wait for another process that writes. */
  readonly lockTimeout: number;
  /** Throws where nothing may be written any more. Asked inside of every transaction. */
  readonly check: () => void;
}

interface Write {
  /** Gives what is to be called once the transaction has been committed. */
  readonly work: () => () => void;
  readonly refuse: (error: unknown) => void;
}

/** Writes of one moment share one transaction, and one wait for the disk. */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Write[] = [];
  #flushing: Promise<void> | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Resolves when what was written is durable; where the work throws, nothing of it is written, and the rest is. */
  write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, refuse) => {
      const settling = (): (() => void) => {
        const value = work();
        return () => resolve(value);
      };
      this.#waiting.push({ work: settling, refuse });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const { named, lockTimeout } = this.#options;
    const writes = this.#waiting;
    this.#waiting = [];
    try {
      const committed = await patiently(lockTimeout, () => this.#commit(writes));
      for (const settle of committed) settle();
    } catch (error) {
      const refusal = refusalOf(named, error) ?? error;
      for (const { refuse } of writes) refuse(refusal);
    }
    this.#flushing = this.#waiting.length > 0 ? this.#flush() : undefined;
  }

  #commit(writes: readonly Write[]): readonly (() => void)[] {
    const { db, check } = this.#options;
    db.run("BEGIN IMMEDIATE");
    try {
      check();
      // Where one is alone, what it has written goes with the whole transaction.
      const alone = writes.length === 1;
      const settling = writes.map((write) => (alone ? write.work() : this.#perform(write)));
      db.run("COMMIT");
      return settling;
    } catch (error) {
      if (db.isTransaction) db.run("ROLLBACK");
      throw error;
    }
  }

  #perform({ work, refuse }: Write): () => void {
    const { named, db } = this.#options;
    db.run("SAVEPOINT one");
    try {
      const settle = work();
      db.run("RELEASE one");
      return settle;
    } catch (error) {
      if (stopsAll(error)) throw error;
      db.run("ROLLBACK TO one");
      db.run("RELEASE one");
      return () => refuse(refusalOf(named, error) ?? error);
    }
  }
}
