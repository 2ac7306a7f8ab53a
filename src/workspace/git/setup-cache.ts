import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { cp, lstat, mkdir, rename, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { hashFiles } from "../../files/hash-files.ts";
import { insideParts, targetOf } from "./inside-path.ts";
import { isRealFolder, namesIn, standing } from "./raw-path.ts";
import { removeTree } from "./remove-tree.ts";

export interface CachedRun {
  readonly run: string;
  readonly key: readonly string[];
  readonly paths: readonly string[];
}

export interface CacheEntry {
  readonly folder: string;
  readonly usedAt: number;
}

const beginnings = { part: "part-", gone: "gone-" };

/** What setup commands have made, under the hash of what they were made from. */
export class SetupCache {
  readonly #folder: string;
  readonly #newId: () => string;
  readonly #now: () => number;

  constructor(options: { readonly folder: string; readonly newId: () => string; readonly now: () => number }) {
    this.#folder = options.folder;
    this.#newId = options.newId;
    this.#now = options.now;
  }

  async keyOf(tree: string, { run, key, paths }: CachedRun): Promise<string> {
    const what = { run, key, paths, files: await hashFiles(tree, key), platform: process.platform, arch: process.arch };
    return createHash("sha256").update(JSON.stringify(what)).digest("hex");
  }

  /** Puts into the workspace what is kept. False where nothing is, and then nothing is there. */
  async use(key: string, tree: string, paths: readonly string[]): Promise<boolean> {
    const entry = join(this.#folder, key);
    if (!(await isRealFolder(entry))) return false;
    const seconds = this.#now() / 1000;
    try {
      await utimes(entry, seconds, seconds);
      for (const [number, path] of paths.entries()) {
        const target = await targetOf(tree, path);
        await removeTree(target);
        if ((await standing(join(entry, String(number)))) !== undefined)
          await copyWhole(join(entry, String(number)), target);
      }
      return true;
    } catch (error) {
      // It was just removed by who makes room: then it is as if it had never been.
      if (errorCode(error) !== "ENOENT") throw error;
      for (const path of paths) await removeTree(await targetOf(tree, path));
      return false;
    }
  }

  /** Keeps what a command has made. Whoever does the same at the same time keeps the same. */
  async keep(key: string, tree: string, paths: readonly string[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const part = join(this.#folder, `${beginnings.part}${this.#newId()}`);
    try {
      await mkdir(part, { mode: 0o700 });
      for (const [number, path] of paths.entries()) {
        const source = await targetOf(tree, path);
        if ((await standing(source)) !== undefined) await copyWhole(source, join(part, String(number)));
      }
      const seconds = this.#now() / 1000;
      await utimes(part, seconds, seconds);
      await rename(part, join(this.#folder, key)).catch((error: unknown) => {
        const code = errorCode(error);
        if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
      });
    } finally {
      await removeTree(part);
    }
  }

  async entries(): Promise<readonly CacheEntry[]> {
    const entries: CacheEntry[] = [];
    for (const name of await namesIn(this.#folder)) {
      const folder = join(this.#folder, name);
      const found = await standing(folder);
      if (found !== undefined) entries.push({ folder, usedAt: found.mtimeMs });
    }
    return entries;
  }

  /** It goes at once for whoever looks for it, and then its files. */
  async remove({ folder }: CacheEntry): Promise<void> {
    const gone = join(this.#folder, `${beginnings.gone}${this.#newId()}`);
    try {
      await rename(folder, gone);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
    await removeTree(gone);
  }
}

/** Copies a file, a link or a folder as it is; what can be neither read nor written, a socket for one, is left out. */
export async function copyWhole(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target, {
    recursive: true,
    force: true,
    verbatimSymlinks: true,
    // Where the disk can, nothing is copied until somebody writes: a hard link would let them write into the original.
    mode: constants.COPYFILE_FICLONE,
    preserveTimestamps: true,
    filter: async (path) => {
      const found = await lstat(path);
      return found.isFile() || found.isDirectory() || found.isSymbolicLink();
    },
  });
}

export function checkPaths(paths: readonly string[]): void {
  for (const path of paths) insideParts(path);
}
