import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfThere } from "./durable-text.ts";
import type { Head } from "./git-folder.ts";
import type { Keep } from "./keep.ts";
import { isRealFolder, standing } from "./raw-path.ts";

/**
 * What is known of a clone, in which anybody may have written anything. It is only looked at from outside, by the door that git
 * has for repositories that are not trusted (`upload-pack`), and by reading plain files.
 */
export interface CloneWords {
  readonly head: Head;
  /** All refs but HEAD, with what they mean. */
  readonly refs: Readonly<Record<string, string>>;
}

/** Undefined where it is no git folder any more. */
export async function readClone(keep: Keep, clone: string): Promise<CloneWords | undefined> {
  if (!(await isGitFolder(clone))) return undefined;
  const { code, stdout } = await keep.try({ args: ["ls-remote", clone] });
  if (code !== 0) return undefined;
  const lines = stdout
    .toString("utf8")
    .split("\n")
    .map((line) => line.split("\t"));
  const all = new Map(lines.map(([oid = "", ref = ""]) => [ref, oid]));
  const refs = [...all].filter(([ref]) => ref.startsWith("refs/") && !ref.endsWith("^{}"));
  return { head: { branch: await branchOf(clone), commit: all.get("HEAD") }, refs: Object.fromEntries(refs) };
}

/** A pipe where git reads a file would keep it waiting, and a link, or words that lead elsewhere, would show what is not the clone's. */
async function isGitFolder(clone: string): Promise<boolean> {
  if (!(await isRealFolder(clone))) return false;
  if ((await standing(join(clone, "commondir"))) !== undefined) return false;
  for (const name of ["HEAD", "config"]) if ((await standing(join(clone, name)))?.isFile() !== true) return false;
  for (const name of ["objects", "refs"]) if (!(await isRealFolder(join(clone, name)))) return false;
  for (const name of ["packed-refs", "shallow", "objects/info/alternates"]) {
    const found = await standing(join(clone, name));
    if (found !== undefined && !found.isFile()) return false;
  }
  return true;
}

export async function headOfClone(keep: Keep, clone: string): Promise<Head | undefined> {
  const head = (await readClone(keep, clone))?.head;
  if (head?.commit === undefined) return head;
  return (await importObjects(keep, clone, [head.commit])) ? head : undefined;
}

/** The branch that HEAD names, if it names one. */
async function branchOf(clone: string): Promise<string | undefined> {
  const text = (await plainFile(join(clone, "HEAD")))?.toString("utf8") ?? "";
  return /^ref: (?<branch>refs\/heads\/[^\s~^:?*[\\]+)\n?$/u.exec(text)?.groups?.["branch"];
}

/** A copy of its index that may be read with a configuration of ours; undefined where it has none. */
export async function copyOfCloneIndex(keep: Keep, clone: string): Promise<string | undefined> {
  const index = join(clone, "index");
  if (!(await isRealFolder(clone)) || (await standing(index))?.isFile() !== true) return undefined;
  const copy = await keep.temporary();
  await copyFile(index, copy);
  return copy;
}

/** Every commit that its logs tell of, also those that no ref leads to any more. */
export async function loggedCommits(clone: string, refs: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const ref of ["HEAD", "refs/stash", ...refs]) {
    const text = (await plainFile(join(clone, "logs", ref)))?.toString("latin1") ?? "";
    for (const line of text.split("\n")) {
      const [before = "", after = ""] = line.split(" ", 2);
      for (const oid of [before, after]) if (isOid(oid) && !/^0+$/u.test(oid)) found.add(oid);
    }
  }
  return [...found];
}

/** Brings objects of a clone into the keep. False where it does not have them, or not whole. */
export async function importObjects(keep: Keep, clone: string, oids: readonly string[]): Promise<boolean> {
  const missing = await missingOf(keep, oids);
  if (missing.length === 0) return true;
  if (!(await isGitFolder(clone))) return false;
  const quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  const args = ["fetch", ...quietly, "--refmap=", "--stdin", clone];
  const { code } = await keep.try({ args, stdin: missing.map((oid) => `${oid}\n`).join("") });
  return code === 0;
}

/** Those that the keep has not, and cannot borrow. */
export async function missingOf(keep: Keep, oids: readonly string[]): Promise<readonly string[]> {
  if (oids.length === 0) return [];
  const args = ["cat-file", "--batch-check"];
  const lines = (await keep.text({ args, stdin: oids.map((oid) => `${oid}\n`).join("") })).split("\n");
  return oids.filter((_, at) => lines[at]?.endsWith(" missing") === true);
}

export function isOid(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(text);
}

/** What a file holds, where it is one: a pipe would keep us waiting, and a link lead elsewhere. */
async function plainFile(path: string): Promise<Buffer | undefined> {
  return (await standing(path))?.isFile() === true ? readIfThere(path) : undefined;
}
