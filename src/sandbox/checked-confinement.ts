import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { followLinks } from "./links.ts";
import type { Access, Confinement } from "./sandbox.ts";

/** A path at which a confined command finds something other than what stands around it. */
export interface Place {
  readonly path: string;
  readonly access: Access;
  /** It must be there by itself, so that the command cannot move it away. */
  readonly pinned?: boolean;
  /** It is no file or folder of the machine: an empty folder stands there, so that the command cannot make one. */
  readonly absent?: boolean;
}

/** Our own mistakes are faults; what is missing on the machine is a refusal. */
export function checkConfinement(confinement: Confinement): void {
  const { folder, workspace, shown, home, sockets, bridges } = confinement;
  for (const path of [folder, workspace.folder, home, ...shown.map((one) => one.path), ...Object.values(sockets)]) {
    if (!isAbsolute(path) || path !== withoutEnd(normalize(path)) || path.includes("\0"))
      throw new Error(`${JSON.stringify(path)} is no absolute path without detours.`);
  }
  if (folder !== workspace.folder && !isBelow(folder, workspace.folder))
    throw new Error(`${folder} is not below the workspace ${workspace.folder}.`);
  for (const name of Object.keys(sockets)) {
    if (!/^[a-z0-9][a-z0-9._-]*$/iu.test(name)) throw new Error(`${JSON.stringify(name)} is no name for a socket.`);
  }
  for (const { port, socket } of bridges) {
    if (sockets[socket] === undefined) throw new Error(`The bridge from port ${port} leads to no socket: ${socket}.`);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${port} is no port.`);
  }
  for (const path of new Set([workspace.folder, folder, home])) needFolder(path);
  for (const { path } of shown) {
    needPath(path);
    needOwnWay(path, [workspace.folder, home]);
  }
  for (const path of Object.values(sockets)) {
    if (!needPath(path).isSocket()) throw notWhatItShouldBe(path, "is no socket");
  }
}

/** The workspace, and what is shown besides it. What is named twice is what the workspace says of it. */
export function placesOf({ workspace, shown }: Confinement): readonly Place[] {
  const own: Place = { path: workspace.folder, access: workspace.access };
  if (workspace.access === "read") return [...shown, own];
  const inside = (workspace.guarded ?? []).flatMap((path) => guardedInside(workspace.folder, path));
  return [...shown, own, ...guardedGit(workspace.folder), ...inside];
}

/** What is missing or no more what it was is left to whoever looks when the command has ended. */
function guardedInside(workspace: string, path: string): readonly Place[] {
  const stat = ownStat(path);
  if (
    !isBelow(path, workspace) ||
    stat === undefined ||
    realPath(path) !== join(realPath(workspace) ?? workspace, path.slice(workspace.length))
  )
    return [];
  const around = foldersOfGit(path).map((each) => ({ path: each, access: "write", pinned: true }) as const);
  if (stat.isFile()) return [...around, { path, access: "read", pinned: true }];
  if (!stat.isDirectory()) return [];
  const files = ["config", "config.worktree"].map((name) => join(path, name));
  const hooks = join(path, "hooks");
  const hooksStat = ownStat(hooks);
  const held = files.filter((file) => ownStat(file)?.isFile() === true);
  if (held.length === 0) return [];
  return [
    ...around,
    { path, access: "write", pinned: true },
    ...held.map((file) => ({ path: file, access: "read", pinned: true }) as const),
    ...(hooksStat === undefined || hooksStat.isDirectory()
      ? [{ path: hooks, access: "read", pinned: true, absent: hooksStat === undefined } as const]
      : []),
  ];
}

/** The folders around a path that are in a git folder: they could be moved away with what is guarded in them. */
function foldersOfGit(path: string): readonly string[] {
  const above = dirname(path);
  return /\/\.git\//u.test(above) ? [...foldersOfGit(above), above] : [];
}

/**
 * What git would run or obey when somebody else uses the workspace: its hooks and its configuration stay as they are. The folder
 * around them is pinned, since it could be moved away with all that is in it.
 */
function guardedGit(workspace: string): readonly Place[] {
  const git = join(workspace, ".git");
  const stat = ownStat(git);
  if (stat === undefined) return [];
  if (stat.isFile()) return [{ path: git, access: "read", pinned: true }];
  needReal(git, stat.isDirectory());
  const hooks = join(git, "hooks");
  const hooksStat = ownStat(hooks);
  if (hooksStat !== undefined) needReal(hooks, hooksStat.isDirectory());
  const config = join(git, "config");
  needReal(config, ownStat(config)?.isFile() === true);
  const more = join(git, "config.worktree");
  const moreStat = ownStat(more);
  if (moreStat !== undefined) needReal(more, moreStat.isFile());
  return [
    { path: git, access: "write", pinned: true },
    { path: hooks, access: "read", pinned: true, absent: hooksStat === undefined },
    { path: config, access: "read", pinned: true },
    ...(moreStat === undefined ? [] : [{ path: more, access: "read", pinned: true } as const]),
  ];
}

/** A link that a command has left would be followed to wherever it leads, and that would be shown. */
function needReal(path: string, isReal: boolean): void {
  if (!isReal) throw notWhatItShouldBe(path, "is not what git has put there");
}

/** A link in a folder that the command may write leads wherever an earlier one has wanted it to. */
function needOwnWay(path: string, folders: readonly string[]): void {
  const real = folders.map((folder) => realPath(folder) ?? folder);
  const link = followLinks(path).links.find((each) => real.some((folder) => isBelow(each.path, folder)));
  if (link !== undefined)
    throw notWhatItShouldBe(path, `leads through the link ${link.path}, which a command may have made`);
}

/** A folder that may be missing, and is no link. */
export function needFolderOfOwn(path: string): void {
  const stat = ownStat(path);
  if (stat !== undefined && !stat.isDirectory()) throw notWhatItShouldBe(path, "is no folder");
}

function needFolder(path: string): void {
  if (!needPath(path).isDirectory()) throw notWhatItShouldBe(path, "is no folder");
}

function needPath(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("SANDBOX_PATH_MISSING", `The sandbox is to show ${path}, which cannot be found (${code}).`, {
      hint: "Check that it is there and may be read, or take it out of what the sandbox shows.",
      cause: error,
    });
  }
}

/** Of the path itself, also where it is a link. */
function ownStat(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

export function notWhatItShouldBe(path: string, why: string): Refusal {
  return new Refusal("SANDBOX_PATH_UNSAFE", `The sandbox cannot be built: ${path} ${why}.`, {
    hint: "Look at what has been put there, and remove it; a workspace can be made again.",
  });
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === sep ? sep : `${folder}${sep}`);
}

/** Where a path really is; undefined where nothing is there. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

function withoutEnd(path: string): string {
  return path.length > 1 && path.endsWith(sep) ? path.slice(0, -1) : path;
}
