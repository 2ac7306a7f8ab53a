import { type Connection, numberIn, type SqliteRow, textIn } from "../../sqlite/connection.ts";
import { openSqliteFile, type SqliteFile } from "../../sqlite/sqlite-file.ts";
import { added, byName, type KnownName, removed, versionOf } from "../changes.ts";
import type { Added, Addition, Definition, DefinitionFilter, Registry, Removal, Version } from "../registry.ts";
import { migrations } from "./tables.ts";

export interface SqliteRegistryOptions {
  /** Made where it is missing, with its folder. */
  readonly file: string;
  /** Milliseconds to wait for another process that holds the file. */
  readonly lockTimeout?: number;
}

/** Opens a registry that any number of processes of one machine may share. */
export async function openSqliteRegistry({ file, lockTimeout = 5_000 }: SqliteRegistryOptions): Promise<Registry> {
  const named = { file, code: "REGISTRY", noun: "registry", then: "try again" } as const;
  return new SqliteRegistry(await openSqliteFile({ named, lockTimeout, migrations }));
}

class SqliteRegistry implements Registry {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  add(addition: Addition): Promise<Added> {
    return this.#file.write((db) => {
      const done = added(known(db, addition.name), addition);
      if (done.isNew) insert(db, done.definition);
      return done;
    });
  }

  get(name: string, version?: number): Promise<Definition | undefined> {
    return this.#file.read((db) => {
      if (version === undefined) return known(db, name).newest;
      const key = JSON.stringify(name);
      const row = db.get("SELECT row FROM versions WHERE name = ? AND version = ?", key, version);
      return row && definitionIn(row);
    });
  }

  list({ owner }: DefinitionFilter = {}): Promise<readonly Definition[]> {
    return this.#file.read((db) => {
      const newest = "SELECT row FROM versions WHERE newest = 1";
      const rows = owner === undefined ? db.all(newest) : db.all(`${newest} AND owner = ?`, JSON.stringify(owner));
      return byName(rows.map(definitionIn));
    });
  }

  versions(name: string): Promise<readonly Version[]> {
    return this.#file.read((db) =>
      db
        .all("SELECT row FROM versions WHERE name = ? ORDER BY version", JSON.stringify(name))
        .map((row) => versionOf(definitionIn(row))),
    );
  }

  remove(removal: Removal): Promise<Definition> {
    return this.#file.write((db) => {
      const definition = removed(known(db, removal.name), removal);
      const { name, version } = definition;
      const change = "UPDATE versions SET newest = 0, row = ? WHERE name = ? AND version = ?";
      db.run(change, JSON.stringify(definition), JSON.stringify(name), version);
      return definition;
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function known(db: Connection, name: string): KnownName {
  const last = "SELECT version, newest, row FROM versions WHERE name = ? ORDER BY version DESC LIMIT 1";
  const row = db.get(last, JSON.stringify(name));
  if (row === undefined) return { newest: undefined, last: 0 };
  const newest = numberIn(row, "newest") === 1 ? definitionIn(row) : undefined;
  return { newest, last: numberIn(row, "version") };
}

function insert(db: Connection, definition: Definition): void {
  const { version, owner } = definition;
  const name = JSON.stringify(definition.name);
  db.run("UPDATE versions SET newest = 0 WHERE name = ? AND newest = 1", name);
  const words = [name, version, JSON.stringify(owner), 1, JSON.stringify(definition)] as const;
  db.run("INSERT INTO versions (name, version, owner, newest, row) VALUES (?, ?, ?, ?, ?)", ...words);
}

function definitionIn(row: SqliteRow): Definition {
  return JSON.parse(textIn(row, "row"));
}
