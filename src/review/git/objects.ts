import { hash } from "node:crypto";
import { ObjectReader } from "./object-reader.ts";
import type { OwnGitFolder } from "./own-git-folder.ts";

/** More is no file that somebody quotes lines of, and no folder that somebody works in. */
const mostBytes = { blob: 4 * 1024 * 1024, tree: 64 * 1024 * 1024, commit: 64 * 1024 * 1024 } as const;

export interface TreeEntry {
  readonly mode: string;
  readonly id: string;
}

/** The names in a folder, as their bytes: a character each. */
export type Tree = ReadonlyMap<string, TreeEntry>;

export type Content = { readonly kind: "bytes"; readonly bytes: Buffer } | { readonly kind: "missing" | "unreadable" };

const nowhere: Tree = new Map();

/** The objects of a repository. None is believed whose content has not the hash that it is asked for by. */
export class Objects {
  readonly #sizes: ObjectReader;
  readonly #bytes: ObjectReader;
  readonly #trees = new Map<string, Promise<Tree>>();

  constructor(own: OwnGitFolder) {
    this.#sizes = new ObjectReader(own, "sizes");
    this.#bytes = new ObjectReader(own, "bytes");
  }

  blob(id: string): Promise<Content> {
    return this.object(id, "blob");
  }

  /** The tree of a commit; undefined where the commit cannot be read, or is not what its hash says. */
  async treeOf(commit: string): Promise<string | undefined> {
    const content = await this.object(commit, "commit");
    const text = content.kind === "bytes" ? content.bytes.toString("latin1") : "";
    return /^tree ([0-9a-f]+)\n/u.exec(text)?.[1];
  }

  tree(id: string): Promise<Tree> {
    const known = this.#trees.get(id) ?? this.#readTree(id);
    this.#trees.set(id, known);
    return known;
  }

  async close(): Promise<void> {
    await Promise.all([this.#sizes.close(), this.#bytes.close()]);
  }

  /** The bytes of an object of a type. */
  async object(id: string, type: keyof typeof mostBytes): Promise<Content> {
    const about = await this.#sizes.ask(id);
    if (about?.type !== type) return { kind: "missing" };
    if (about.size > mostBytes[type]) return { kind: "unreadable" };
    const found = await this.#bytes.ask(id);
    if (found === undefined || hashOf(found.bytes, type, id) !== id) return { kind: "unreadable" };
    return { kind: "bytes", bytes: found.bytes };
  }

  async #readTree(id: string): Promise<Tree> {
    const content = await this.object(id, "tree");
    return content.kind === "bytes" ? entriesOf(content.bytes, id.length / 2) : nowhere;
  }
}

function hashOf(bytes: Buffer, type: string, id: string): string {
  const algorithm = id.length === 64 ? "sha256" : "sha1";
  return hash(algorithm, Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]), "hex");
}

/** `<mode> <name>\0<id>`, again and again. */
export function entriesOf(bytes: Buffer, idLength: number): Tree {
  const entries = new Map<string, TreeEntry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space === -1 || end === -1) break;
    const id = bytes.toString("hex", end + 1, end + 1 + idLength);
    entries.set(bytes.toString("latin1", space + 1, end), { mode: bytes.toString("latin1", at, space), id });
    at = end + 1 + idLength;
  }
  return entries;
}
