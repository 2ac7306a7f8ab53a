import type { ChangedFile } from "../summary.ts";
import type { ShipGit } from "./ship-git.ts";

/** A file as it is published, and as it was. */
export interface PublishedFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** Empty for a new one. */
  readonly before: Buffer;
}

/** Every content that the commits have and the one before each has not. */
export async function* publishedFiles(
  git: ShipGit,
  base: string,
  trees: readonly string[],
): AsyncGenerator<PublishedFile, void, undefined> {
  const before = [base, ...trees];
  const changed = (await Promise.all(trees.map((tree, at) => changedIn(git, before[at] ?? base, tree)))).flat();
  const sizes = await sizesOf(git, [...new Set(changed.flatMap(({ id, old }) => [id, old]))]);
  const sizeOf = ({ id, old }: ChangedBlob): number => (sizes.get(id) ?? 0) + (sizes.get(old) ?? 0);
  for (let at = 0; at < changed.length;) {
    let [end, bytes] = [at, 0];
    for (; end < changed.length && (end === at || bytes < bytesAtOnce); end++) bytes += sizeOf(changed[end] ?? nothing);
    const some = changed.slice(at, end);
    const wanted = [...new Set(some.flatMap(({ id, old }) => [id, old]))].filter((id) => sizes.has(id));
    const blobs = await blobsOf(git, wanted);
    for (const { path, id, old } of some) {
      yield { path, bytes: blobs.get(id) ?? Buffer.alloc(0), before: blobs.get(old) ?? Buffer.alloc(0) };
    }
    at = end;
  }
}

/** How much is held at once, or one file. */
const bytesAtOnce = 16 * 1024 * 1024;

const nothing: ChangedBlob = { path: "", id: "", old: "" };

interface ChangedBlob {
  readonly path: string;
  readonly id: string;
  /** What it was, zeros for a new one. */
  readonly old: string;
}

async function changedIn(git: ShipGit, before: string, tree: string): Promise<readonly ChangedBlob[]> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", before, tree];
  const words = (await git.run({ args })).toString("utf8").split("\0");
  const changed: ChangedBlob[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, mode = "", old = "", id = ""] = (words[at] ?? "").replace(/^:/u, "").split(" ");
    // What is deleted is not published, and what a submodule holds is in another repository.
    if (mode.startsWith("1") && mode !== "160000") changed.push({ path: words[at + 1] ?? "", id, old });
  }
  return changed;
}

/** Of those that there are: what was a submodule before was no file. */
async function sizesOf(git: ShipGit, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const said = await git.run({ args: ["cat-file", "--batch-check"], stdin: ids.map((id) => `${id}\n`).join("") });
  const words = said
    .toString("latin1")
    .split("\n")
    .map((line) => line.split(" "));
  return new Map(words.flatMap(([id = "", type, size]) => (type === "blob" ? [[id, Number(size)] as const] : [])));
}

async function blobsOf(git: ShipGit, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  if (ids.length === 0) return new Map();
  const said = await git.run({ args: ["cat-file", "--batch"], stdin: ids.map((id) => `${id}\n`).join("") });
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < said.length;) {
    const end = said.indexOf("\n", at);
    const [id = "", type = "", size = ""] = said.toString("latin1", at, end).split(" ");
    at = end + 1;
    if (type === "blob") blobs.set(id, said.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return blobs;
}

export const numstat = ["diff-tree", "-r", "-z", "--no-renames", "--numstat"] as const;

/** What `git diff-tree --numstat -z` says. */
export function readNumstat(bytes: Buffer): readonly ChangedFile[] {
  return bytes
    .toString("utf8")
    .split("\0")
    .flatMap((entry) => {
      const [added = "", removed = "", ...rest] = entry.split("\t");
      const path = rest.join("\t");
      if (path === "") return [];
      return [added === "-" ? { path } : { path, added: Number(added), removed: Number(removed) }];
    });
}
