import { lstat, readdir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { advance, beginning, type Glob, isAtEnd, leadsOn, parseGlob, type Progress } from "./glob.ts";

export interface FoundFile {
  /** From the folder, with `/`. */
  readonly path: string;
  /** A file and no link, pipe or socket. */
  readonly isPlain: boolean;
  /** Changes whenever anybody writes to it. */
  readonly changedMs: number;
}

const mostEntries = 1_000_000;

/** Where nobody looks for what a command has written, unless a pattern names them. */
const passedOver = new Set([".git", "node_modules"]);

/**
 * What fits one of the patterns below a folder, the oldest first: everything but folders, which are gone into, and never through
 * links. Refused where a pattern leads out of the folder.
 */
export async function findFiles(folder: string, patterns: readonly string[]): Promise<readonly FoundFile[]> {
  const globs = patterns.map(globOf);
  const found: FoundFile[] = [];
  let entries = 0;
  const folders: { readonly path: string; readonly progress: readonly Progress[] }[] = [
    { path: "", progress: globs.map(beginning) },
  ];
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const inside = await orNone(readdir(join(folder, at.path), { withFileTypes: true }));
    entries += inside?.length ?? 0;
    if (entries > mostEntries) throw tooMany();
    for (const entry of inside ?? []) {
      const path = at.path === "" ? entry.name : `${at.path}/${entry.name}`;
      const step = stepOf(globs, at.progress, entry);
      if (step.goesOn) folders.push({ path, progress: step.progress });
      if (!step.fits) continue;
      const stats = await orNone(lstat(join(folder, path)));
      if (stats !== undefined) found.push({ path, isPlain: stats.isFile(), changedMs: stats.ctimeMs });
    }
  }
  return found.sort((a, b) => a.changedMs - b.changedMs || (a.path < b.path ? -1 : 1));
}

interface Step {
  readonly progress: readonly Progress[];
  readonly goesOn: boolean;
  readonly fits: boolean;
}

function stepOf(globs: readonly Glob[], before: readonly Progress[], entry: Dirent): Step {
  const progress = globs.map((glob, index) => advance(glob, before[index] ?? new Set(), entry.name));
  const some = (test: (glob: Glob, so: Progress) => boolean): boolean =>
    globs.some((glob, index) => test(glob, progress[index] ?? new Set()));
  if (!entry.isDirectory()) return { progress, goesOn: false, fits: some(isAtEnd) };
  const isNamed = globs.some((glob) => glob.includes(entry.name));
  return { progress, goesOn: (isNamed || !passedOver.has(entry.name)) && some(leadsOn), fits: false };
}

function globOf(pattern: string): Glob {
  const glob = parseGlob(pattern);
  if (glob !== undefined) return glob;
  throw new Refusal("FILES_PATTERN", `The pattern ${JSON.stringify(pattern)} leads out of the folder.`, {
    hint: "Write it from the folder down, without / at its beginning and without `..`.",
  });
}

function tooMany(): Refusal {
  return new Refusal("FILES_TOO_MUCH", `To find these files, more than ${mostEntries} would have to be looked at.`, {
    hint: "Write patterns that lead to fewer files.",
  });
}

/** What is gone, or may not be looked into, has nothing to be found. */
async function orNone<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
