import { isUtf8 } from "node:buffer";
import type { SpecTree } from "../../spec/spec.ts";
import type { GradedText } from "../graded-change.ts";
import type { Objects, TreeEntry } from "./objects.ts";

const mark = Buffer.from("\uFEFF");
const pointerOfLfs = Buffer.from("version https://git-lfs.github.com/spec/");

/** The files of a commit. */
export class CommitTree implements SpecTree {
  readonly id: string;
  readonly #objects: Objects;

  constructor(objects: Objects, id: string) {
    this.#objects = objects;
    this.id = id;
  }

  async read(path: string): Promise<string | undefined> {
    const read = await this.text(path);
    return read.kind === "text" ? read.text : undefined;
  }

  async list(folder: string): Promise<readonly string[]> {
    const parts = folder === "" || folder === "." ? [] : partsOf(folder.replace(/\/$/u, ""));
    const entry = parts === undefined ? undefined : await this.#entry(parts);
    if (parts === undefined || entry === undefined || !isFolder(entry)) return [];
    const found: string[] = [];
    await this.#gather(entry.id, parts.map((part) => `${part}/`).join(""), found);
    return found.map((path) => Buffer.from(path, "latin1").toString("utf8")).toSorted();
  }

  async text(path: string): Promise<GradedText> {
    const id = await this.blob(path);
    if (id === undefined) return { kind: "missing" };
    const content = await this.#objects.blob(id);
    return content.kind === "bytes" ? textOf(content.bytes) : { kind: content.kind };
  }

  async blob(path: string): Promise<string | undefined> {
    const parts = partsOf(path);
    const entry = parts === undefined ? undefined : await this.#entry(parts);
    return entry !== undefined && isFile(entry) ? entry.id : undefined;
  }

  async #entry(parts: readonly string[]): Promise<TreeEntry | undefined> {
    let entry: TreeEntry | undefined = { mode: "40000", id: this.id };
    for (const part of parts) {
      if (entry === undefined || !isFolder(entry)) return undefined;
      entry = (await this.#objects.tree(entry.id)).get(part);
    }
    return entry;
  }

  async #gather(id: string, before: string, found: string[]): Promise<void> {
    for (const [name, entry] of await this.#objects.tree(id)) {
      if (isFile(entry)) found.push(`${before}${name}`);
      else if (isFolder(entry)) await this.#gather(entry.id, `${before}${name}/`, found);
    }
  }
}

/** A link leads elsewhere, and what a submodule holds is in another repository. */
function isFile({ mode }: TreeEntry): boolean {
  return mode.startsWith("100");
}

function isFolder({ mode }: TreeEntry): boolean {
  return mode === "40000";
}

/** The bytes of the names on the way; undefined for what is no path from the root down. */
function partsOf(path: string): readonly string[] | undefined {
  const parts = Buffer.from(path).toString("latin1").split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== "..");
  return isPlain && !path.includes("\0") ? parts : undefined;
}

function textOf(bytes: Buffer): GradedText {
  const isPointer = bytes.length < 1024 && bytes.subarray(0, pointerOfLfs.length).equals(pointerOfLfs);
  if (isPointer || bytes.includes(0) || !isUtf8(bytes)) return { kind: "unreadable" };
  const hasMark = bytes.length >= mark.length && bytes.subarray(0, mark.length).equals(mark);
  return { kind: "text", text: bytes.toString("utf8", hasMark ? mark.length : 0) };
}
