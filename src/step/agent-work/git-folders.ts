import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { rawGitPaths } from "./raw-git-paths.ts";

/** What git would obey in a folder, and what it is: by path. A folder is known by its place on the disk, a file by what it says. */
export type GitFolders = Readonly<Record<string, string>>;

/** How many folders are read at once. */
const atOnce = 64;

/** Files in a git folder that lead to other settings than those it had. */
const leading: readonly string[] = ["commondir", "config.worktree", "config"];

/**
 * Everything in a folder that makes git take its settings and hooks from somewhere: each `.git`, the git folders of submodules, and
 * the files that lead on from there. Folders that cannot be looked into are among them: git may get to what is in there by name.
 */
export async function gitFoldersIn(root: string, skipped: readonly string[]): Promise<GitFolders> {
  const found: Record<string, string> = {};
  const folders = [root];
  while (folders.length > 0) {
    const some = folders.splice(-atOnce);
    const listed = await Promise.all(some.map(async (folder) => ({ folder, entries: await entriesOf(folder) })));
    for (const { folder, entries } of listed) {
      if (entries === undefined) found[folder] = "closed";
      let hasRaw = false;
      for (const entry of entries ?? []) {
        const path = `${folder}/${entry.name}`;
        if (entry.name.toLowerCase() === ".git")
          lookAt(path, { found, isRoot: folder === root && entry.name === ".git" });
        else if (!entry.isDirectory() || skipped.includes(path)) continue;
        else if (entry.name.includes("\uFFFD") && statOf(path) === undefined) hasRaw = true;
        else folders.push(path);
      }
      if (hasRaw) lookAtRaw(folder, found);
    }
  }
  return found;
}

/** Those that are now and were not, or were something else; of what is in one of them nothing more is said. */
export function newGitFolders(before: GitFolders, now: GitFolders): readonly string[] {
  const news = Object.keys(now).filter((path) => now[path] !== before[path]);
  return news.filter((path) => !news.some((other) => path.startsWith(`${other}/`)));
}

/** What the sandbox can hold as it is. */
export function guardable(folders: GitFolders): readonly string[] {
  return Object.keys(folders).filter((path) => /^(?:file|folder) /u.test(folders[path] ?? ""));
}

/** Git obeys none of them any more; what has been done is told. Nothing that was there before is lost. */
export function setAside(root: string, news: readonly string[], before: GitFolders): readonly string[] {
  return news.map((path) => {
    const name = relative(root, path);
    if (path.endsWith(unreachable)) return name.slice(0, -unreachable.length);
    if (leading.includes(basename(path))) {
      if (before[path] !== undefined || isOfWorktree(path)) return name;
      rmSync(path, { force: true, recursive: true });
      return `${name} (removed)`;
    }
    if (basename(path).toLowerCase() !== ".git" && !isOfModules(path)) return name;
    const aside = freeName(`${path}.set-aside`);
    renameSync(path, aside);
    return `${name} (now ${relative(root, aside)})`;
  });
}

/** Without the file it would be a repository of its own. */
function isOfWorktree(path: string): boolean {
  return /\/worktrees\/[^/]+\/commondir$/u.test(path);
}

function isOfModules(path: string): boolean {
  return path.includes("/.git/modules/");
}

function freeName(path: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? path : `${path}-${count}`;
    if (statOf(name) === undefined) return name;
  }
}

/** No path of a file ends so: those that do are named and cannot be reached. */
const unreachable = "\0";

/** What is below folders whose names are no text, which are reached by their bytes alone. */
function lookAtRaw(folder: string, found: Record<string, string>): void {
  for (const { path, what } of rawGitPaths(folder)) found[`${path}${unreachable}`] = what;
}

interface Look {
  readonly found: Record<string, string>;
  /** Its settings are guarded by the sandbox whatever happens, and it is never set aside. */
  readonly isRoot: boolean;
}

function lookAt(path: string, { found, isRoot }: Look): void {
  const stat = statOf(path);
  if (stat === undefined) return;
  if (!isRoot) found[path] = identityOf(path, stat);
  if (!stat.isDirectory()) return;
  for (const name of leading) {
    const file = join(path, name);
    const own = statOf(file);
    if (own === undefined) continue;
    if (name !== "config") found[file] = identityOf(file, own);
    // Its person may change it meanwhile; an agent cannot, where it is there.
    else if (!isRoot) found[file] = "there";
  }
  for (const folder of foldersIn(join(path, "worktrees"))) lookAtWorktree(folder, found);
  lookAtModules(join(path, "modules"), found);
}

function lookAtWorktree(folder: string, found: Record<string, string>): void {
  for (const name of ["commondir", "config.worktree"]) {
    const file = join(folder, name);
    const stat = statOf(file);
    if (stat !== undefined) found[file] = identityOf(file, stat);
  }
}

/** The name of a submodule may have several parts. */
function lookAtModules(folder: string, found: Record<string, string>): void {
  for (const each of foldersIn(folder)) {
    const isGit = ["HEAD", "config", "commondir"].some((name) => statOf(join(each, name)) !== undefined);
    if (isGit) lookAt(each, { found, isRoot: false });
    else lookAtModules(each, found);
  }
}

function identityOf(path: string, stat: Stats): string {
  if (stat.isDirectory()) return `folder ${stat.dev} ${stat.ino}`;
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  // A pipe would keep us waiting.
  if (!stat.isFile() || stat.size > 65_536) return `other ${stat.dev} ${stat.ino} ${stat.size}`;
  try {
    return `file ${readFileSync(path, "utf8")}`;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return "closed";
  }
}

function foldersIn(folder: string): readonly string[] {
  if (statOf(folder)?.isDirectory() !== true) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Undefined for what may not be read; what is gone by now has none. */
async function entriesOf(folder: string): Promise<readonly Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === "ENOENT" || code === "ENOTDIR" ? [] : undefined;
  }
}
