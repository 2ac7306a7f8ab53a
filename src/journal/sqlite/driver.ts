import { Refusal } from "../../problem/refusal.ts";

export type SqliteValue = string | number | bigint | null | Uint8Array;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** What the journal needs of SQLite: `DatabaseSync` of Node has it, and of the package with the same interface. */
export interface SqliteDatabase {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

export interface SqliteStatement {
  run(...values: readonly (string | number | null)[]): { readonly changes: number | bigint };
  get(...values: readonly (string | number | null)[]): SqliteRow | undefined;
  all(...values: readonly (string | number | null)[]): readonly SqliteRow[];
}

export interface SqliteDriver {
  readonly name: string;
  /** The version of SQLite itself. */
  readonly version: string;
  open(file: string): SqliteDatabase;
}

/** Where a driver may come from: it, or why there is none. */
export type DriverSource = () => Promise<SqliteDriver | string>;

/** Older ones lose committed writes when one process writes while another moves the log into the file. */
const oldest = [3, 51, 3];

/** The first driver whose SQLite is new enough. */
export async function loadDriver(sources: readonly DriverSource[] = [ofNode, ofPackage]): Promise<SqliteDriver> {
  const found: string[] = [];
  for (const source of sources) {
    const driver = await source();
    if (typeof driver === "string") found.push(driver);
    else if (isNewEnough(driver.version)) return driver;
    else found.push(`${driver.name} has ${driver.version}`);
  }
  throw new Refusal(
    "JOURNAL_SQLITE_OLD",
    `There is no SQLite ${oldest.join(".")} or newer, and an older one can lose what was written: ${found.join("; ")}.`,
    {
      hint: "Use Node 24 or newer, or install Waybill again on Linux, macOS or Windows with an x64 or arm64 processor.",
    },
  );
}

async function ofNode(): Promise<SqliteDriver | string> {
  const library = process.getBuiltinModule("node:sqlite");
  return isLibrary(library) ? driverOf("node:sqlite", library) : `Node ${process.versions.node} brings none`;
}

async function ofPackage(): Promise<SqliteDriver | string> {
  const name = "@photostructure/sqlite";
  try {
    return driverOf(name, await import("@photostructure/sqlite"));
  } catch (error) {
    return `${name} cannot be loaded (${String(error)})`;
  }
}

interface Library {
  readonly DatabaseSync: new (file: string) => SqliteDatabase;
}

function isLibrary(library: object | undefined): library is Library {
  return library !== undefined && "DatabaseSync" in library;
}

function driverOf(name: string, { DatabaseSync }: Library): SqliteDriver {
  const probe = new DatabaseSync(":memory:");
  const version = String(probe.prepare("SELECT sqlite_version() AS version").get()?.["version"]);
  probe.close();
  return { name, version, open: (file) => new DatabaseSync(file) };
}

function isNewEnough(version: string): boolean {
  const numbers = version.split(".").map(Number);
  const at = oldest.findIndex((number, index) => numbers[index] !== number);
  return at === -1 || (numbers[at] ?? 0) > (oldest[at] ?? 0);
}
