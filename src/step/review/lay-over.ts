import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommitFile, CommitFiles } from "./commit-files.ts";

export interface Layer {
  /** The root of the copy. */
  readonly folder: string;
  /** What the copy was made of, and what is laid over it. */
  readonly under: CommitFiles;
  readonly over: CommitFiles;
  /** The files that are exchanged: those of `under` go, those of `over` come. */
  readonly isMeant: (path: string) => boolean;
}

/** Exchanges some files of a copy for those of another commit, before anybody works in it. Gives the paths that differ now. */
export async function layOver({ folder, under, over, isMeant }: Layer): Promise<readonly string[]> {
  const [before, after] = [await under.all(), await over.all()];
  const changed = await differing({ under, over, isMeant });
  for (const path of changed) if (before.has(path)) take(folder, path);
  for (const path of changed) {
    const file = after.get(path);
    if (file !== undefined) put(folder, file, await over.bytes(file));
  }
  return changed;
}

/** The files that are not the same in both. */
export async function differing({ under, over, isMeant }: Omit<Layer, "folder">): Promise<readonly string[]> {
  const [before, after] = [await under.all(), await over.all()];
  const meant = new Set([...before.keys(), ...after.keys()].filter(isMeant));
  return [...meant].filter((path) => !isSame(before.get(path), after.get(path))).sort();
}

function isSame(a: CommitFile | undefined, b: CommitFile | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

/** With the folders that nothing stands in then: git has none of these. */
function take(folder: string, path: string): void {
  rmSync(join(folder, path), { recursive: true, force: true });
  for (let at = dirname(path); at !== "."; at = dirname(at)) {
    const above = join(folder, at);
    if (readdirSync(above).length > 0) return;
    rmdirSync(above);
  }
}

/** Never through a link: what stands in the way is taken away. */
function put(folder: string, { path, mode }: CommitFile, bytes: Buffer): void {
  const parts = path.split("/");
  let at = folder;
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    rmSync(at, { force: true });
    mkdirSync(at);
  }
  const file = join(folder, path);
  rmSync(file, { recursive: true, force: true });
  if (mode === "120000") symlinkSync(bytes, file);
  else writeFileSync(file, bytes, { mode: mode === "100755" ? 0o755 : 0o644 });
}
