import { basename, dirname, join, sep } from "node:path";
import { type Place, realPath } from "../checked-confinement.ts";
import { followLinks } from "../links.ts";
import type { Access } from "../sandbox.ts";
import type { HiddenEntry } from "./hidden-places.ts";

/** What stands at a path inside. */
type Mount =
  /** An empty folder that nobody can write to. */
  | { readonly kind: "hidden" }
  /** A folder that begins empty, and is gone with the sandbox. */
  | { readonly kind: "scratch" }
  /** A file that cannot be opened. */
  | { readonly kind: "blank" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "bind"; readonly source: string; readonly access: Access; readonly pinned: boolean };

export interface View {
  readonly hidden: readonly HiddenEntry[];
  /** Folders that are there, if the machine has them, whatever is hidden above them. */
  readonly needed: readonly string[];
  readonly scratch: readonly string[];
  readonly places: readonly Place[];
  /** What is seen elsewhere than where it is. */
  readonly moved: readonly { readonly from: string; readonly to: string; readonly access: Access }[];
}

/** All of the machine may be read, but for this. What is said of a path holds for all below it, up to where something else is said. */
const root: Mount = { kind: "bind", source: sep, access: "read", pinned: false };

/** The words for bubblewrap that make the view: what is nearer to the root comes first, since a mount covers what is below it. */
export function mountWords(view: View): readonly string[] {
  const mounts = mountsOf(view);
  const made = new Map<string, Mount>();
  const words: string[] = [];
  for (const path of [...mounts.keys()].sort((a, b) => depth(a) - depth(b))) {
    const mount = mounts.get(path);
    if (mount === undefined || isSo(path, mount, nearest(made, path))) continue;
    made.set(path, mount);
    words.push(...wordsOf(path, mount));
  }
  const hidden = [...made].filter(([, { kind }]) => kind === "hidden");
  // When all that stands in them has been made.
  return [...words, ...hidden.flatMap(([path]) => ["--remount-ro", path])];
}

/** By path, none of which leads through a link. Where several things are said of one path, the later one counts. */
function mountsOf({ hidden, needed, scratch, places, moved }: View): ReadonlyMap<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const { path, kind } of hidden) mounts.set(path, kind === "folder" ? { kind: "hidden" } : { kind: "blank" });
  for (const path of scratch) if (realPath(path) === path) mounts.set(path, { kind: "scratch" });
  for (const path of needed) {
    if (realPath(path) === path) mounts.set(path, { kind: "bind", source: path, access: "read", pinned: false });
  }
  for (const { path, access, pinned = false, absent = false } of places) {
    const { links, end } = followLinks(absent ? dirname(path) : path);
    for (const link of links) mounts.set(link.path, { kind: "link", target: link.target });
    if (absent) mounts.set(join(end, basename(path)), { kind: "hidden" });
    else mounts.set(end, { kind: "bind", source: end, access, pinned });
  }
  pinAround(mounts, hidden);
  for (const { from, to, access } of moved) mounts.set(to, { kind: "bind", source: from, access, pinned: true });
  return mounts;
}

/** A folder around what is hidden could be moved away with all that is in it, and whoever comes next would see that there. */
function pinAround(mounts: Map<string, Mount>, hidden: readonly HiddenEntry[]): void {
  for (const { path } of hidden) {
    const between: string[] = [];
    let above = dirname(path);
    for (; above !== sep && !mounts.has(above); above = dirname(above)) between.push(above);
    const around = mounts.get(above);
    if (around?.kind !== "bind" || around.access !== "write") continue;
    for (const folder of between) mounts.set(folder, { ...around, source: folder, pinned: true });
  }
}

/** Whether it is so already by what stands around it. */
function isSo(path: string, mount: Mount, around: Mount): boolean {
  const isEmpty = around.kind === "hidden" || around.kind === "scratch";
  switch (mount.kind) {
    case "hidden":
    case "blank":
      return isEmpty;
    case "scratch":
      return false;
    case "link":
      return !isEmpty;
    case "bind":
      return !mount.pinned && mount.source === path && around.kind === "bind" && around.access === mount.access;
  }
}

function nearest(made: ReadonlyMap<string, Mount>, path: string): Mount {
  for (let above = dirname(path); above !== sep; above = dirname(above)) {
    const mount = made.get(above);
    if (mount !== undefined) return mount;
  }
  return root;
}

function wordsOf(path: string, mount: Mount): readonly string[] {
  switch (mount.kind) {
    case "hidden":
    case "scratch":
      return ["--tmpfs", path];
    case "blank":
      return ["--ro-bind", "/dev/null", path];
    case "link":
      return ["--symlink", mount.target, path];
    case "bind":
      return [mount.access === "write" ? "--bind" : "--ro-bind", mount.source, path];
  }
}

function depth(path: string): number {
  return path === sep ? 0 : path.split(sep).length;
}
