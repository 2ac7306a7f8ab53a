import { randomBytes } from "node:crypto";
import { lstat, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { makeFolders, type NewFile, toldWhy } from "./write-new-files.ts";

export interface Replacement extends NewFile {
  /** What stood there when it was looked at; undefined where there was no file. */
  readonly before: string | undefined;
}

/** Puts a text into the place of a file: the old one is there, or the new one. Refused where it has changed since it was read. */
export async function replaceFile(root: string, { path, text, before }: Replacement): Promise<void> {
  if (path.startsWith("/") || path.split("/").some((part) => part === ".." || part === "")) throw outside(path);
  const inside = await realpath(root);
  const place = join(inside, path);
  const aside = `${place}.${randomBytes(6).toString("hex")}.new`;
  try {
    await makeFolders(inside, dirname(path).split("/"));
    const found = await lstat(place).catch(absent);
    if (found !== undefined && !found.isFile()) throw outside(path);
    if ((found === undefined ? undefined : await readFile(place, "utf8")) !== before)
      throw new Refusal("FILE_CHANGED", `${path} was changed while this was done, and is let be.`, {
        hint: "Try again.",
      });
    const handle = await open(aside, "wx", found?.mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(aside, place);
  } catch (error) {
    await rm(aside, { force: true });
    throw toldWhy(error, path);
  }
}

function absent(error: unknown): undefined {
  if (errorCode(error) !== "ENOENT") throw error;
}

function outside(path: string): Refusal {
  return new Refusal("FILE_OUTSIDE", `${path} is no file of the project that can be written.`, {
    hint: "Name a file below the root of the project, and not a link or a folder.",
  });
}
