import { createHash } from "node:crypto";
import { type FileEffect, type FolderEntry, rawPath, type RawPath } from "./file-effect.ts";

const folderMode = "040000";

interface Folder {
  readonly entries: Map<string, { readonly mode: string; readonly id: string }>;
  /** Its hash, as long as nothing in it has changed. */
  id: string | undefined;
}

/** A git tree that is known as far as effects have touched it: its hash is worked out without a repository. */
export class TapedTree {
  readonly #folders = new Map<RawPath, Folder>();
  #algorithm = "sha1";
  #root = "";

  get root(): string {
    return this.#root;
  }

  /** Makes it what it is after an effect. Gives a sentence where the effect does not fit. */
  apply(effect: FileEffect): string | undefined {
    const { before, after, nth } = effect;
    if (nth === 0) this.#begin(before);
    else if (before !== this.#root)
      return `it begins with the tree ${before}, and the files are the tree ${this.#root}`;
    this.#learn(effect.folders);
    if (effect.untold !== true) {
      const seen = this.#seen(before);
      if (seen !== before) return `the folders around it are of the tree ${seen} instead of ${before}`;
      // A file can take the place of a folder, and a folder that of a file.
      for (const { path, now } of effect.changes) if (now === undefined) this.#remove(rawPath(path));
      for (const { path, now } of effect.changes) if (now !== undefined) this.#put(rawPath(path), now);
      const become = this.#seen(before);
      if (become !== after) return `it makes the tree ${become} instead of ${after}`;
    }
    this.#root = after;
    return undefined;
  }

  #begin(tree: string): void {
    this.#folders.clear();
    this.#algorithm = tree.length === 64 ? "sha256" : "sha1";
    this.#root = tree;
  }

  #learn(folders: FileEffect["folders"]): void {
    for (const { path, entries: list } of folders) {
      const entries = new Map(list.map(({ name, mode, id }) => [rawPath(name), { mode, id }]));
      this.#folders.set(rawPath(path), { entries, id: undefined });
    }
  }

  /** The hash of the whole; `otherwise` where nothing of it is known. */
  #seen(otherwise: string): string {
    return this.#folders.has("") ? this.#hash("") : otherwise;
  }

  #put(path: RawPath, now: Pick<FolderEntry, "mode" | "id">): void {
    const { around, name } = split(path);
    this.#open(around, true)?.entries.set(name, now);
    this.#folders.delete(path);
  }

  #remove(path: RawPath): void {
    const { around, name } = split(path);
    const folder = this.#open(around, false);
    folder?.entries.delete(name);
    // An empty folder is none.
    if (folder?.entries.size === 0 && around !== "") this.#remove(around);
    this.#folders.delete(path);
  }

  /** A folder that is about to change, with all that it stands in; made where it is to be and is not. */
  #open(path: RawPath, isMade: boolean): Folder | undefined {
    const known = this.#folders.get(path);
    if (known === undefined && !isMade) return undefined;
    if (path !== "") {
      const { around, name } = split(path);
      const outer = this.#open(around, isMade);
      if (known === undefined || outer?.entries.get(name)?.mode !== folderMode)
        outer?.entries.set(name, { mode: folderMode, id: "" });
    }
    const folder = known ?? { entries: new Map(), id: undefined };
    folder.id = undefined;
    this.#folders.set(path, folder);
    return folder;
  }

  #hash(path: RawPath): string {
    const folder = this.#folders.get(path);
    if (folder === undefined) return "";
    if (folder.id !== undefined) return folder.id;
    const parts: Buffer[] = [];
    const named = [...folder.entries].map(([name, entry]) => ({ name, ...entry, key: keyOf(name, entry.mode) }));
    for (const { name, mode, id } of named.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      const inner = mode === folderMode ? this.#hash(path === "" ? name : `${path}/${name}`) || id : id;
      parts.push(Buffer.from(`${mode.replace(/^0/u, "")} ${name}\0`, "latin1"), Buffer.from(inner, "hex"));
    }
    const body = Buffer.concat(parts);
    folder.id = createHash(this.#algorithm).update(`tree ${body.length}\0`).update(body).digest("hex");
    return folder.id;
  }
}

function split(path: RawPath): { readonly around: RawPath; readonly name: string } {
  const at = path.lastIndexOf("/");
  return at === -1 ? { around: "", name: path } : { around: path.slice(0, at), name: path.slice(at + 1) };
}

/** Git sorts folders as if their names ended with a slash. */
function keyOf(name: string, mode: string): string {
  return mode === folderMode ? `${name}/` : name;
}
