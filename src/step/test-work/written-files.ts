import { constants } from "node:fs";
import { copyFile, lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findFiles } from "../../files/find-files.ts";
import { errorCode } from "../../problem/error-code.ts";
import { readPlain } from "./read-plain.ts";

/** How much of all files of one pattern is read. */
const mostBytes = 100 * 1024 * 1024;

/** What a command may write outside of the tree: the way to say it in its script and as its report, and the name of the file. */
export const ownFiles = [
  { variable: "WAYBILL_REPORT", pattern: "$WAYBILL_REPORT", name: "report" },
  { variable: "WAYBILL_COVERAGE", pattern: "$WAYBILL_COVERAGE", name: "coverage" },
] as const;

/** The variables that lead a command to them, in a folder as it sees it. */
export function ownFileWords(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(ownFiles.map(({ variable, name }) => [variable, join(folder, name)]));
}

export interface WrittenFilesOptions {
  /** The root of the tree. */
  readonly folder: string;
  /** A private folder that is not there yet, for what stood there before. */
  readonly asideFolder: string;
  readonly patterns: readonly string[];
}

/** The files of some patterns that a command writes: whatever stood there before is away while it runs, so that it cannot be taken for what it wrote. */
export class WrittenFiles {
  readonly #options: WrittenFilesOptions;
  readonly #aside: { readonly path: string; readonly place: string }[] = [];
  readonly #own = new Map<string, WrittenText>();

  constructor(options: WrittenFilesOptions) {
    this.#options = options;
  }

  async setAside(): Promise<void> {
    const { folder, asideFolder, patterns } = this.#options;
    for (const { path } of await findFiles(
      folder,
      patterns.filter((each) => !isOwn(each)),
    )) {
      const place = join(asideFolder, path);
      await mkdir(dirname(place), { recursive: true, mode: 0o700 });
      await move(join(folder, path), place);
      this.#aside.push({ path, place });
    }
  }

  /** What the command has not written again is there as before. */
  async putBack(): Promise<void> {
    const { folder, asideFolder } = this.#options;
    for (const { path, place } of this.#aside.splice(0)) {
      const target = join(folder, path);
      if (await isThere(target)) continue;
      try {
        await mkdir(dirname(target), { recursive: true });
        await move(place, target);
      } catch (error) {
        // A file stands where its folder was: the command has changed the tree, and what it did stays.
        if (errorCode(error) === undefined) throw error;
      }
    }
    await rm(asideFolder, { recursive: true, force: true });
  }

  /** Takes what was written into a folder of the command's own, which is gone afterwards. */
  async takeOwn(folder: string): Promise<void> {
    for (const { pattern, name } of ownFiles) {
      const path = join(folder, name);
      if (!(await isThere(path))) continue;
      const text = await readPlain(path, mostBytes);
      this.#own.set(pattern, text === undefined ? { path: pattern } : { path: pattern, text });
    }
  }

  /** The texts of what fits a pattern now, the oldest first. */
  async read(pattern: string): Promise<readonly WrittenText[]> {
    const own = this.#own.get(pattern);
    if (isOwn(pattern)) return own === undefined ? [] : [own];
    const found = await findFiles(this.#options.folder, [pattern]);
    const texts: WrittenText[] = [];
    let left = mostBytes;
    for (const { path, isPlain } of found) {
      const text = isPlain ? await readPlain(join(this.#options.folder, path), left) : undefined;
      left -= text?.length ?? 0;
      texts.push(text === undefined ? { path } : { path, text });
    }
    return texts;
  }
}

/** Without a text it is no file that can be read, or is too large. */
export interface WrittenText {
  readonly path: string;
  readonly text?: string;
}

function isOwn(pattern: string): boolean {
  return ownFiles.some((each) => each.pattern === pattern);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
    // Of a link or a pipe nobody needs a copy.
    if ((await lstat(from)).isFile()) await copyFile(from, to, constants.COPYFILE_EXCL);
    await rm(from);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
