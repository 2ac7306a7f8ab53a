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
  let before = base;
  for (const tree of trees) {
    const args = ["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", before, tree];
    const words = (await git.run({ args })).toString("utf8").split("\0");
    for (let at = 0; at + 1 < words.length; at += 2) {
      const [, mode = "", old = "", id = ""] = (words[at] ?? "").replace(/^:/u, "").split(" ");
      // What is deleted is not published, and what a submodule holds is in another repository.
      if (!mode.startsWith("1") || mode === "160000") continue;
      yield { path: words[at + 1] ?? "", bytes: await blob(git, id), before: await blob(git, old) };
    }
    before = tree;
  }
}

async function blob(git: ShipGit, id: string): Promise<Buffer> {
  if (/^0+$/u.test(id)) return Buffer.alloc(0);
  const { code, stdout } = await git.try({ args: ["cat-file", "blob", id] });
  return code === 0 ? stdout : Buffer.alloc(0);
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
