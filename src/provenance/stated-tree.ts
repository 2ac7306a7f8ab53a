import { isUtf8 } from "node:buffer";
import type { SpecTree } from "../spec/spec.ts";
import { type FolderEntry, type GitObjects, ObjectMissing } from "./stated-repository.ts";

const mark = Buffer.from("\uFEFF");
const pointerOfLfs = Buffer.from("version https://git-lfs.github.com/spec/");

/** The files of a tree, their texts without byte order marks, as they are graded and archived. Where an object of it is not there, whoever asks is told by `ObjectMissing`, and not that there is no file. */
export class StatedTree implements SpecTree {
  readonly id: string;
  readonly #objects: GitObjects;
  readonly #root: FolderEntry;

  constructor(objects: GitObjects, id: string) {
    this.id = id;
    this.#objects = objects;
    this.#root = folderEntry(id);
  }

  async read(path: string): Promise<string | undefined> {
    const entry = await this.entry(path);
    if (entry === undefined || !entry.mode.startsWith("100")) return undefined;
    const bytes = await this.#objects.blob(entry.id);
    if (bytes === undefined) throw new ObjectMissing(entry.id);
    const isPointer = bytes.length < 1024 && bytes.subarray(0, pointerOfLfs.length).equals(pointerOfLfs);
    if (isPointer || bytes.includes(0) || !isUtf8(bytes)) return undefined;
    const hasMark = bytes.subarray(0, mark.length).equals(mark);
    return bytes.toString("utf8", hasMark ? mark.length : 0);
  }

  async list(folder: string): Promise<readonly string[]> {
    const plain = folder.replace(/\/$/u, "");
    const entry = plain === "" || plain === "." ? this.#root : await this.entry(plain);
    if (entry === undefined || !isFolder(entry)) return [];
    const before = entry === this.#root ? "" : `${Buffer.from(plain).toString("latin1")}/`;
    const files = [...(await entriesBelow(this.#objects, entry, before))].flatMap(([path, { mode }]) =>
      mode.startsWith("100") ? [Buffer.from(path, "latin1").toString("utf8")] : [],
    );
    return files.toSorted();
  }

  /** What stands at a path; undefined where nothing does, or for what is no path from the root down. */
  async entry(path: string): Promise<FolderEntry | undefined> {
    const parts = Buffer.from(path).toString("latin1").split("/");
    if (parts.some((part) => part === "" || part === "." || part === "..") || path.includes("\0")) return undefined;
    let entry: FolderEntry | undefined = this.#root;
    for (const part of parts) {
      if (entry === undefined || !isFolder(entry)) return undefined;
      entry = (await folderOf(this.#objects, entry.id)).get(part);
    }
    return entry;
  }
}

/** What differs between two trees, by path as bytes, a character each; what is a folder is looked into. */
export interface TreeDifference {
  readonly before: FolderEntry | undefined;
  readonly after: FolderEntry | undefined;
}

export async function differencesOf(
  objects: GitObjects,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<ReadonlyMap<string, TreeDifference>> {
  const found = new Map<string, TreeDifference>();
  await compare(objects, { path: "", before: folderEntry(before), after: folderEntry(after) }, found);
  return found;
}

/** All that is no folder below an entry, by path; the entry itself where it is none. */
export async function entriesBelow(
  objects: GitObjects,
  entry: FolderEntry,
  before: string,
): Promise<ReadonlyMap<string, FolderEntry>> {
  const found = new Map<string, FolderEntry>();
  for (const [name, each] of await folderOf(objects, entry.id)) {
    if (!isFolder(each)) found.set(`${before}${name}`, each);
    else for (const [path, file] of await entriesBelow(objects, each, `${before}${name}/`)) found.set(path, file);
  }
  return found;
}

interface Pair extends TreeDifference {
  readonly path: string;
}

async function compare(objects: GitObjects, pair: Pair, found: Map<string, TreeDifference>): Promise<void> {
  const { path, before, after } = pair;
  if (before?.id === after?.id && before?.mode === after?.mode) return;
  const [from, to] = [filesOf(before), filesOf(after)];
  if (from !== undefined || to !== undefined) found.set(path, { before: from, after: to });
  const [old, now] = [await namesOf(objects, before), await namesOf(objects, after)];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const below = path === "" ? name : `${path}/${name}`;
    await compare(objects, { path: below, before: old.get(name), after: now.get(name) }, found);
  }
}

function filesOf(entry: FolderEntry | undefined): FolderEntry | undefined {
  return entry === undefined || isFolder(entry) ? undefined : entry;
}

async function namesOf(objects: GitObjects, entry: FolderEntry | undefined): Promise<ReadonlyMap<string, FolderEntry>> {
  return entry !== undefined && isFolder(entry) ? folderOf(objects, entry.id) : new Map();
}

async function folderOf(objects: GitObjects, id: string): Promise<ReadonlyMap<string, FolderEntry>> {
  const found = await objects.tree(id);
  if (found === undefined) throw new ObjectMissing(id);
  return found;
}

function folderEntry(id: string): FolderEntry {
  return { mode: "40000", id };
}

function isFolder({ mode }: FolderEntry): boolean {
  return mode === "40000";
}
