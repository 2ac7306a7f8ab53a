import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";

/**
 * A path from a root as git tells it: its bytes, a character each. Names of files need not be text, and none may be lost on the
 * way from one git command to the next.
 */
export type RawPath = string;

export function rawBytes(paths: readonly RawPath[]): Buffer {
  return Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");
}

/** The path in words, for people. */
export function toText(path: RawPath): string {
  return Buffer.from(path, "latin1").toString("utf8");
}

/** Where the file is, for calls of the system. */
export function at(folder: string, path: RawPath): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, "latin1")]);
}

/** What stands there itself, links not followed; undefined where nothing does. */
export async function standing(path: string | Buffer): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

export async function isRealFolder(path: string | Buffer): Promise<boolean> {
  return (await standing(path))?.isDirectory() === true;
}

/** Whether a folder stands there with no link on the way to it: behind one may be anybody's. */
export async function isRealFolderIn(root: string, path: RawPath): Promise<boolean> {
  for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1)) {
    if (!(await isRealFolder(at(root, path.slice(0, end))))) return false;
  }
  return isRealFolder(at(root, path));
}

/** The names in a folder; none where it is no folder. */
export async function namesIn(folder: string | Buffer): Promise<readonly string[]> {
  try {
    return await readdir(folder, { encoding: "latin1" });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
