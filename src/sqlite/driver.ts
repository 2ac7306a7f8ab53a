import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { Refusal } from "../problem/refusal.ts";
import { Connection, type SqliteDatabase } from "./connection.ts";

export interface SqliteDriver {
  readonly name: string;
  /** The version of SQLite itself. */
  readonly version: string;
  open(file: string): Connection;
}

/** Where a driver may come from: it, or why there is none. */
export type DriverSource = () => Promise<SqliteDriver | string>;

/** Older ones lose committed writes when one process writes while another moves the log into the file. */
const oldest = [3, 51, 3];

/** The first driver whose SQLite is new enough. */
export async function loadDriver(
  sources: readonly DriverSource[] = [ofNode, ofBinary, ofPackage],
): Promise<SqliteDriver> {
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
  const library = withoutWarnings(() => process.getBuiltinModule("node:sqlite"));
  return isLibrary(library) ? driverOf("node:sqlite", library) : `Node ${process.versions.node} brings none`;
}

/** Node 22 warns everyone at every start that its library is new; whether it is good enough is checked here. */
function withoutWarnings<T>(load: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

const packageName = "@photostructure/sqlite";

/**
 * The binary of the package by its name, in the nearest folder that has it. To have the package look for it takes longer than all that
 * a short command does with it.
 */
export async function ofBinary(): Promise<SqliteDriver | string> {
  const libc = existsSync("/etc/alpine-release") ? "musl" : "glibc";
  const target = `${process.platform}-${process.arch}`;
  const name = join("node_modules", packageName, "prebuilds", target, `${packageName.replace("/", "+")}.${libc}.node`);
  const file = nearest(import.meta.dirname, name);
  if (file === undefined) return `there is no binary of ${packageName} for ${target}`;
  const library: { exports: object } = { exports: {} };
  try {
    process.dlopen(library, file);
  } catch (error) {
    return `the binary of ${packageName} cannot be loaded (${String(error)})`;
  }
  return isLibrary(library.exports)
    ? driverOf(packageName, library.exports)
    : `the binary of ${packageName} is something else`;
}

function nearest(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : nearest(dirname(folder), name);
}

export async function ofPackage(): Promise<SqliteDriver | string> {
  const library = await import("@photostructure/sqlite").catch(String);
  return typeof library === "string" ? `${packageName} cannot be loaded (${library})` : driverOf(packageName, library);
}

interface Library {
  readonly DatabaseSync: new (file: string) => SqliteDatabase;
}

function isLibrary(library: object | undefined): library is Library {
  return library !== undefined && "DatabaseSync" in library;
}

function driverOf(name: string, { DatabaseSync }: Library): SqliteDriver {
  const probe = new Connection(new DatabaseSync(":memory:"));
  const version = String(probe.get("SELECT sqlite_version() AS version")?.["version"]);
  probe.close();
  return { name, version, open: (file) => new Connection(new DatabaseSync(file)) };
}

function isNewEnough(version: string): boolean {
  const numbers = version.split(".").map(Number);
  const at = oldest.findIndex((number, index) => numbers[index] !== number);
  return at === -1 || (numbers[at] ?? 0) > (oldest[at] ?? 0);
}
