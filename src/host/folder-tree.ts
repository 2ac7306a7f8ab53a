import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import type { SpecTree } from "../spec/spec.ts";
import { largestSpecFile, notText, tooLarge, unreadable } from "../spec/spec-file.ts";

/**
 * The files of a folder as they stand on the disk. Links are followed as long as they stay in the folder.
 *
 * Read without promises: with them a thousand small files cost three times as much.
 */
export function folderTree(root: string): SpecTree {
  return {
    read: (path) => promised(() => readText(root, path)),
    list: (folder) => promised(() => filesIn(root, folder)),
  };
}

function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

function filesIn(root: string, folder: string): readonly string[] {
  const place = placeOf(root, folder);
  if (place === undefined) return [];
  const before = folder === "" ? "" : `${folder.replace(/\/+$/u, "")}/`;
  return filesBelow(place)
    .filter(({ name, isLink }) => !isLink || isFileInside(root, before + name))
    .map(({ name }) => before + name)
    .sort();
}

/** Where it really is; undefined where there is nothing, or where it is outside of the folder. */
function placeOf(root: string, path: string): string | undefined {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || parts.includes("..") || /[\0\\]/u.test(path)) return undefined;
  try {
    const inside = realpathSync.native(root);
    const place = realpathSync.native(join(inside, ...parts));
    return place === inside || place.startsWith(`${inside}${sep}`) ? place : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw toldUnreadable(error, path);
  }
}

/** Opened without waiting, so that a pipe without a writer keeps nobody. */
function readText(root: string, path: string): string | undefined {
  const place = placeOf(root, path);
  if (place === undefined) return undefined;
  try {
    const file = openSync(place, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      if (!found.isFile()) return undefined;
      if (found.size > largestSpecFile) throw tooLarge(path);
      return decoded(readFileSync(file), path);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw toldUnreadable(error, path);
  }
}

/** With its byte order mark, so that it can be written back as it was. */
function decoded(bytes: Buffer, path: string): string {
  if (!isUtf8(bytes)) throw notText(path);
  return bytes.toString("utf8");
}

function isFileInside(root: string, path: string): boolean {
  const place = placeOf(root, path);
  return place !== undefined && statSync(place).isFile();
}

interface Found {
  /** From the folder, with `/`. */
  readonly name: string;
  readonly isLink: boolean;
}

/** Folders behind links are let be. */
function filesBelow(place: string): readonly Found[] {
  try {
    const entries = readdirSync(place, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => ({
        name: join(entry.parentPath, entry.name)
          .slice(place.length + 1)
          .replaceAll(sep, "/"),
        isLink: entry.isSymbolicLink(),
      }));
  } catch (error) {
    if (isMissing(error)) return [];
    throw toldUnreadable(error, place);
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"].includes(errorCode(error) ?? "");
}

function toldUnreadable(error: unknown, path: string): unknown {
  const code = error instanceof Refusal ? undefined : errorCode(error);
  return code === undefined ? error : unreadable(path, code, error);
}
