import { createHash } from "node:crypto";
import { createReadStream, type Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { advance, beginning, type Glob, isAtEnd, leadsOn, parseGlob, type Progress } from "./glob.ts";

/** What one hash may look at. */
export interface HashLimits {
  /** Files and folders. */
  readonly entries: number;
  readonly bytes: number;
}

const usualLimits: HashLimits = { entries: 1_000_000, bytes: 1024 ** 3 };

/** What changes with every run: nothing in it is ever hashed. */
const unseen = new Set([".git", ".waybill/state"]);

/**
 * One hash for all files below a folder that fit one of the patterns: SHA-256 of their paths and of what is in them. Empty
 * where there are none. Links are followed to files in the folder, never into folders, and never out of it.
 */
export async function hashFiles(folder: string, patterns: readonly string[], limits = usualLimits): Promise<string> {
  const globs = patterns.map(globOf);
  const root = await resolved(folder);
  if (root === undefined) return "";
  const files = (await new Search(root, limits).find(globs)).toSorted(byPath);
  const lines: string[] = [];
  let left = limits.bytes;
  for (const { path, file } of files) {
    const read = await orGone(digestOf(file, left), file);
    if (read === undefined) continue;
    left -= read.bytes;
    if (left < 0) throw tooMuch(`more than ${limits.bytes} bytes`);
    lines.push(`${path}\0${read.digest}\n`);
  }
  return lines.length === 0 ? "" : createHash("sha256").update(lines.join("")).digest("hex");
}

interface FoundFile {
  /** From the folder, with `/` on every system. */
  readonly path: string;
  /** Where it really stands. */
  readonly file: string;
}

class Search {
  readonly #root: string;
  readonly #limits: HashLimits;
  readonly #found: FoundFile[] = [];
  #entries = 0;

  constructor(root: string, limits: HashLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  async find(globs: readonly Glob[]): Promise<readonly FoundFile[]> {
    const folders = [{ path: "", progress: globs.map(beginning) }];
    for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
      for (const entry of await this.#entriesOf(at.path)) {
        const path = at.path === "" ? entry.name : `${at.path}/${entry.name}`;
        if (unseen.has(entry.name) || unseen.has(path)) continue;
        const { progress } = at;
        const further = globs.map((glob, index) => advance(glob, progress[index] ?? new Set(), entry.name));
        const fits = (test: (glob: Glob, so: Progress) => boolean): boolean =>
          globs.some((glob, index) => test(glob, further[index] ?? new Set()));
        if (entry.isDirectory()) {
          if (fits(leadsOn)) folders.push({ path, progress: further });
        } else if (fits(isAtEnd)) await this.#take(path, entry);
      }
    }
    return this.#found;
  }

  async #entriesOf(path: string): Promise<readonly Dirent[]> {
    const folder = join(this.#root, path);
    const entries = await orGone(readdir(folder, { withFileTypes: true }), folder);
    this.#entries += entries?.length ?? 0;
    if (this.#entries > this.#limits.entries) throw tooMuch(`more than ${this.#limits.entries} files and folders`);
    return entries ?? [];
  }

  async #take(path: string, entry: Dirent): Promise<void> {
    const place = join(this.#root, path);
    if (entry.isFile()) this.#found.push({ path, file: place });
    if (!entry.isSymbolicLink()) return;
    const file = await resolved(place);
    if (file === undefined || relative(this.#root, file).startsWith(`..${sep}`)) return;
    const target = await orGone(stat(file), file);
    if (target?.isFile() === true) this.#found.push({ path, file });
  }
}

function globOf(pattern: string): Glob {
  const glob = parseGlob(pattern);
  if (glob !== undefined) return glob;
  throw new Refusal("FILES_PATTERN", `The pattern ${JSON.stringify(pattern)} leads out of the folder.`, {
    hint: "Write it from the folder down, without / at its beginning and without `..`.",
  });
}

/** Reads little more than it may. */
async function digestOf(file: string, most: number): Promise<{ readonly digest: string; readonly bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    bytes += chunk.length;
    if (bytes > most) break;
    hash.update(chunk);
  }
  return { digest: hash.digest("hex"), bytes };
}

function byPath(a: FoundFile, b: FoundFile): number {
  return a.path < b.path ? -1 : 1;
}

function tooMuch(what: string): Refusal {
  return new Refusal("FILES_TOO_MUCH", `To hash these files, ${what} would have to be looked at.`, {
    hint: "Write patterns that lead to fewer files.",
  });
}

/** Undefined where there is nothing. */
function resolved(path: string): Promise<string | undefined> {
  return orGone(realpath(path), path);
}

/** What was left out in silence would be missed in the hash: only what is not there may be. */
async function orGone<T>(looking: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return undefined;
    if (code === undefined) throw error;
    throw new Refusal("FILES_NOT_READ", `${path} cannot be read for the hash of files (${code}).`, {
      hint: "Check who may read it, or write patterns that do not lead there.",
      cause: error,
    });
  }
}
