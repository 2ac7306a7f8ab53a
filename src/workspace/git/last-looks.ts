import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import type { Checkout } from "./checkout.ts";
import type { KeptClone } from "./checkpoint.ts";
import { at, isRealFolder, namesIn } from "./raw-path.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * What was found in a work tree, and the marks of everything that this hung on besides the files: as long as these are the same, and no
 * file is another, looking again would find the same.
 */
export interface LastLook {
  readonly snapshot: Snapshot;
  /** Marks of the index of the keep, and of that of the clone. */
  readonly index: string;
  readonly cloneIndex: string;
  /** What said which files are ignored; undefined where nothing hangs on it, as in a checkout that is new. */
  readonly rules: string | undefined;
  /** Nothing that is tracked is ignored. */
  readonly isPlain: boolean;
}

/** What a clone was when it was kept, by the mark of all that tells of its refs and its index. */
export interface LastClone {
  readonly mark: string;
  readonly kept: KeptClone;
}

export interface LastCheckpoint {
  readonly commit: string;
  readonly tree: string;
  /** That of the clone. */
  readonly mark: string;
}

/**
 * What this process has seen of its checkouts, each known by its index in the keep. It spares work and decides nothing: each of these is
 * compared with what there is before it counts, whoever has been there meanwhile, and another process begins with none.
 */
export class LastLooks {
  readonly looks = new Map<string, LastLook>();
  readonly clones = new Map<string, LastClone>();
  readonly checkpoints = new Map<string, LastCheckpoint>();

  forget({ index }: Checkout): void {
    for (const each of [this.looks, this.clones, this.checkpoints]) each.delete(index);
  }
}

/** Another file, or another content of it, has another mark; undefined for what is no plain file. What is not there has one as well. */
export async function markOf(path: string | Buffer): Promise<string | undefined> {
  try {
    const stats = await lstat(path, { bigint: true });
    return stats.isFile() ? `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}` : undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return "none";
    throw error;
  }
}

/** An index of the keep is renamed by its writer, which nobody shall take for a change. */
export async function indexMark(path: string): Promise<string | undefined> {
  return (await markOf(path))?.split(" ").slice(0, 3).join(" ");
}

const roots = ["HEAD", "config", "packed-refs", "shallow", "index", "commondir", "objects/info/alternates"] as const;

/** Of all that tells of the refs of a clone and of what is staged in it; undefined where these are kept in another way than in files. */
export async function cloneMark(clone: string): Promise<string | undefined> {
  if (!(await isRealFolder(clone)) || (await isRealFolder(join(clone, "reftable")))) return undefined;
  const marks: string[] = [];
  const add = async (path: string): Promise<boolean> => {
    const mark = await markOf(at(clone, path));
    if (mark !== undefined) marks.push(`${path} ${mark}`);
    return mark !== undefined;
  };
  for (const path of roots) if (!(await add(path))) return undefined;
  const open = ["refs"];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const name of await namesIn(at(clone, folder))) {
      const path = `${folder}/${name}`;
      if (await isRealFolder(at(clone, path))) open.push(path);
      else if (!(await add(path))) return undefined;
    }
  }
  return marks.join("\n");
}
