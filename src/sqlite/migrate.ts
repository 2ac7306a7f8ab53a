import type { Connection } from "./connection.ts";

/** The number of texts that the file has been taken forward by. */
export function versionOf(db: Connection): number {
  return Number(db.get("PRAGMA user_version")?.["user_version"]);
}

/** Takes the file forward, each version in a transaction of its own. */
export function migrate(db: Connection, all: readonly string[]): void {
  while (versionOf(db) < all.length) {
    db.exec("BEGIN IMMEDIATE");
    try {
      // Another process may have been faster.
      const version = versionOf(db);
      const next = all[version];
      if (next !== undefined) db.exec(`${next}; PRAGMA user_version = ${version + 1}`);
      db.exec("COMMIT");
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }
}
