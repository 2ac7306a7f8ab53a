import { Refusal } from "../problem/refusal.ts";

type Failure = "locked" | "read-only" | "full" | "corrupt" | "disk";

/** What SQLite and the system call their failures. The lowest byte of a longer code of SQLite is the plain one. */
const failures: ReadonlyMap<number | string, Failure> = new Map<number | string, Failure>([
  [5, "locked"],
  [6, "locked"],
  [8, "read-only"],
  [10, "disk"],
  [11, "corrupt"],
  [13, "full"],
  [14, "read-only"],
  [15, "locked"],
  [26, "corrupt"],
  // The shared memory beside the file could not grow.
  [4874, "full"],
  // The words of SQLite for what can happen to a reader: the package tells no code when it reads all rows.
  ["database is locked", "locked"],
  ["database table is locked", "locked"],
  ["locking protocol", "locked"],
  ["disk I/O error", "disk"],
  ["database disk image is malformed", "corrupt"],
  ["file is not a database", "corrupt"],
  ["unable to open database file", "read-only"],
  ["EACCES", "read-only"],
  ["EPERM", "read-only"],
  ["EROFS", "read-only"],
  ["ENOENT", "read-only"],
  ["EISDIR", "read-only"],
  ["ENOTDIR", "read-only"],
  ["EEXIST", "read-only"],
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
]);

/** A row of the file as we would not have written it. */
export class BrokenRow extends Error {}

/** True where another process holds the file: it may be free again soon. */
export function isBusy(error: unknown): boolean {
  return failureOf(error) === "locked";
}

/** True where no other write can succeed either; a damaged row is a matter of its run alone. */
export function stopsAll(error: unknown): boolean {
  const failure = failureOf(error);
  return failure !== undefined && failure !== "corrupt";
}

/** A file of SQLite, and what it is called when it fails. */
export interface NamedFile {
  readonly file: string;
  /** With what the codes of its refusals begin. */
  readonly code: "JOURNAL" | "REGISTRY" | "BUDGET" | "TRACE";
  readonly noun: string;
  /** What to do when the file can be written again. */
  readonly then: string;
}

/** What a failure means for whoever uses the file; undefined where it is none of the file or the disk. */
export function refusalOf({ file, code, noun, then }: NamedFile, error: unknown): Refusal | undefined {
  const words = error instanceof Error ? error.message : String(error);
  const failure = failureOf(error);
  switch (failure) {
    case "locked":
      return new Refusal(`${code}_LOCKED`, `Another process holds the ${noun} ${file} and does not let go of it.`, {
        hint: "Try again; if it stays so, look for a process that has the file open.",
        cause: error,
      });
    case "read-only":
      return new Refusal(`${code}_READ_ONLY`, `The ${noun} ${file} cannot be opened for writing (${words}).`, {
        hint: "Check that it is a file on a disk that can be written, and that you may write to it and to its folder.",
        cause: error,
      });
    case "full":
      return new Refusal(`${code}_FULL`, `There is no space left for the ${noun} ${file} (${words}).`, {
        hint: `Nothing was written by halves. Make room on its disk, then ${then}.`,
        cause: error,
      });
    case "corrupt":
      return new Refusal(`${code}_CORRUPT`, `The file ${file} is damaged, or it is no ${noun} (${words}).`, {
        hint: "Restore it from a backup, or move it away with the files beside it that begin with its name, and a new one is begun.",
        cause: error,
      });
    case "disk":
      return new Refusal(`${code}_DISK_FAILED`, `The disk has failed under the ${noun} ${file} (${words}).`, {
        hint: `What was confirmed before is kept. Look at the disk, then ${then}.`,
        cause: error,
      });
    case undefined:
      return undefined;
  }
}

export function newerFile({ file, code, noun }: NamedFile): Refusal {
  return new Refusal(`${code}_NEWER`, `The ${noun} ${file} was written by a newer Waybill than this one.`, {
    hint: "Nothing was changed. Use the newer Waybill for this project.",
  });
}

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof BrokenRow || error instanceof SyntaxError) return "corrupt";
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") {
    return failures.get(error.errcode) ?? failures.get(error.errcode & 0xff);
  }
  if (!("code" in error) || typeof error.code !== "string") return undefined;
  return failures.get(error.code === "ERR_SQLITE_ERROR" ? error.message : error.code);
}
