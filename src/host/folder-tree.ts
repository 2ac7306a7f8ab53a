import { constants } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import type { SpecTree } from "../spec/spec.ts";
import { largestSpecFile, notText, tooLarge, unreadable } from "../spec/spec-file.ts";

/** The files of a folder as they stand on the disk. Links are followed as long as they stay in the folder. */
export function folderTree(root: string): SpecTree {
  return {
    async read(path) {
      const place = await placeOf(root, path);
      return place === undefined ? undefined : readText(place, path);
    },
    async list(folder) {
      const place = await placeOf(root, folder);
      if (place === undefined) return [];
      const found: string[] = [];
      for (const { name, isLink } of await filesBelow(place)) {
        const path = folder === "" ? name : `${folder.replace(/\/+$/u, "")}/${name}`;
        if (!isLink || (await isFileInside(root, path))) found.push(path);
      }
      return found.sort();
    },
  };
}

/** Where it really is; undefined where there is nothing, or where it is outside of the folder. */
async function placeOf(root: string, path: string): Promise<string | undefined> {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (path.startsWith("/") || parts.includes("..") || /[\0\\]/u.test(path)) return undefined;
  try {
    const inside = await realpath(root);
    const place = await realpath(join(inside, ...parts));
    return place === inside || place.startsWith(`${inside}${sep}`) ? place : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw toldUnreadable(error, path);
  }
}

/** Opened without waiting, so that a pipe without a writer keeps nobody. */
async function readText(place: string, path: string): Promise<string | undefined> {
  try {
    const handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await handle.stat();
      if (!found.isFile()) return undefined;
      if (found.size > largestSpecFile) throw tooLarge(path);
      return decoded(await handle.readFile(), path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw toldUnreadable(error, path);
  }
}

/** With its byte order mark, so that it can be written back as it was. */
function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw notText(path, error);
  }
}

async function isFileInside(root: string, path: string): Promise<boolean> {
  const place = await placeOf(root, path);
  return place !== undefined && (await stat(place)).isFile();
}

interface Found {
  /** From the folder, with `/`. */
  readonly name: string;
  readonly isLink: boolean;
}

/** Folders behind links are let be. */
async function filesBelow(place: string): Promise<readonly Found[]> {
  try {
    const entries = await readdir(place, { recursive: true, withFileTypes: true });
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
