import type { Mask } from "../secret/mask.ts";
import { type FileChange, type FileEffect, isText, pathText, type RawPath } from "./file-effect.ts";
import { largestFile } from "./limits.ts";

/** Runs a git command that only reads, on the objects of the trees. Paths among its arguments are literal. */
export type ReadObjects = (call: { readonly args: readonly string[]; readonly stdin?: string }) => Promise<Buffer>;

/** Effects that follow one another, each from the tree that the one before has left. */
export class EffectChain {
  readonly #read: ReadObjects;
  readonly #id: string;
  #tree: string;
  #nth = 0;
  /** What the chain has told already. */
  readonly #folders = new Set<RawPath>();
  readonly #contents = new Set<string>();

  /** `base` is the tree that it begins with. */
  constructor(read: ReadObjects, id: string, base: string) {
    this.#read = read;
    this.#id = id;
    this.#tree = base;
  }

  /** The tree that the last effect has left. */
  get tree(): string {
    return this.#tree;
  }

  /** What has changed since the last effect, without what the mask hides; undefined where nothing has. After one that is untold, the chain has ended. */
  async effect(after: string, mask: Mask): Promise<FileEffect | undefined> {
    const before = this.#tree;
    if (before === after) return undefined;
    const found = await this.#changes(before, after);
    const contents = await this.#contentsOf(found, mask);
    const changes = found.map((change) => changeOf(change, contents));
    const folders = await this.#foldersOf(before, found);
    const words = { chain: this.#id, nth: this.#nth, before, after };
    const told: FileEffect = { ...words, folders, changes };
    const text = JSON.stringify(told);
    this.#tree = after;
    this.#nth++;
    const isTold = mask.text(text) === text && folders.every(({ path }) => isText(path));
    return isTold ? told : { ...words, folders: [], changes: [], untold: true };
  }

  async #changes(before: string, after: string): Promise<readonly Found[]> {
    const args = ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after];
    const parts = (await this.#read({ args })).toString("latin1").split("\0");
    const found: Found[] = [];
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const [, mode = "", , id = "", letter = ""] = (parts[at] ?? "").split(" ");
      found.push({ path: parts[at + 1] ?? "", ...(letter === "D" ? {} : { now: { mode, id } }) });
    }
    return found;
  }

  async #contentsOf(found: readonly Found[], mask: Mask): Promise<ReadonlyMap<string, Content>> {
    const wanted = new Set<string>();
    for (const { now } of found)
      if (now !== undefined && now.mode !== submodule && !this.#contents.has(now.id)) wanted.add(now.id);
    const contents = new Map<string, Content>();
    const small: string[] = [];
    for (const { id, bytes } of await this.#sizes([...wanted])) {
      this.#contents.add(id);
      if (bytes <= largestFile) small.push(id);
      else contents.set(id, { differs: "left out" });
    }
    for (const [id, bytes] of await this.#blobs(small)) contents.set(id, contentOf(bytes, mask));
    return contents;
  }

  async #sizes(ids: readonly string[]): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
    if (ids.length === 0) return [];
    const args = ["cat-file", "--batch-check=%(objectname) %(objectsize)"];
    const text = (await this.#read({ args, stdin: lines(ids) })).toString("latin1");
    return text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" "))
      .map(([id = "", bytes]) => ({ id, bytes: Number(bytes) }));
  }

  async #blobs(ids: readonly string[]): Promise<readonly (readonly [string, Buffer])[]> {
    if (ids.length === 0) return [];
    const all = await this.#read({ args: ["cat-file", "--batch"], stdin: lines(ids) });
    const blobs: (readonly [string, Buffer])[] = [];
    for (let at = 0; at < all.length;) {
      const start = all.indexOf(10, at) + 1;
      const [id = "", , bytes] = all.toString("latin1", at, start).trimEnd().split(" ");
      const end = start + Number(bytes);
      blobs.push([id, all.subarray(start, end)]);
      at = end + 1;
    }
    return blobs;
  }

  /** The folders of a tree that the changes stand in. */
  async #foldersOf(tree: string, found: readonly Found[]): Promise<FileEffect["folders"]> {
    const around = new Set(found.flatMap(({ path }) => foldersAround(path)));
    const asked = [...around].filter((path) => !this.#folders.has(path));
    for (const path of asked) this.#folders.add(path);
    const folders = new Map<RawPath, FileEffect["folders"][number]["entries"]>();
    for (const paths of calls(asked)) {
      const args = [
        "ls-tree",
        "-z",
        "--full-tree",
        tree,
        ...paths.map((path) => `${Buffer.from(path, "latin1").toString()}/`),
      ];
      for (const part of (await this.#read({ args })).toString("latin1").split("\0").slice(0, -1)) {
        const tab = part.indexOf("\t");
        const [mode = "", , id = ""] = part.slice(0, tab).split(" ");
        const path = part.slice(tab + 1);
        const at = path.lastIndexOf("/");
        const folder = at === -1 ? "" : path.slice(0, at);
        folders.set(folder, [...(folders.get(folder) ?? []), { name: pathText(path.slice(at + 1)), mode, id }]);
      }
    }
    return [...folders].map(([path, entries]) => ({ path: pathText(path), entries }));
  }
}

interface Found {
  readonly path: RawPath;
  readonly now?: { readonly mode: string; readonly id: string };
}

type Content = Pick<FileChange, "text" | "base64" | "differs">;

const submodule = "160000";

function changeOf({ path, now }: Found, contents: ReadonlyMap<string, Content>): FileChange {
  const named = { path: pathText(path) };
  return now === undefined ? named : { ...named, now, ...contents.get(now.id) };
}

function contentOf(bytes: Buffer, mask: Mask): Content {
  const flow = mask.open();
  const seen = Buffer.concat([flow.add(bytes), flow.end()]);
  const differs = seen.equals(bytes) ? {} : ({ differs: "masked" } as const);
  const text = seen.toString("utf8");
  return Buffer.from(text).equals(seen) ? { text, ...differs } : { base64: seen.toString("base64"), ...differs };
}

function foldersAround(path: RawPath): readonly RawPath[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index).join("/"));
}

function lines(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join("");
}

/** The folders of each call: git does not show a folder itself where one inside of it is asked for too. */
function calls(asked: readonly RawPath[]): readonly (readonly RawPath[])[] {
  const byDepth = new Map<number, RawPath[]>();
  for (const path of asked.filter((each) => each !== "")) {
    const depth = path.split("/").length;
    byDepth.set(depth, [...(byDepth.get(depth) ?? []), path]);
  }
  return [...(asked.includes("") ? [[]] : []), ...[...byDepth.values()].flatMap(chunks)];
}

/** As many as a command line holds. */
function chunks(paths: readonly RawPath[]): readonly (readonly RawPath[])[] {
  const size = 500;
  return Array.from({ length: Math.ceil(paths.length / size) }, (_, at) => paths.slice(at * size, (at + 1) * size));
}
