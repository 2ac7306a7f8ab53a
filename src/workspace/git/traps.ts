import type { Dirent } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";
import { markOf } from "./last-looks.ts";

const slash = Buffer.from("/");

/**
 * Removes pipes and their like that stand where git would read a file: `.gitignore` and such, and whatever is in the `.git` of a
 * repository inside. Git would wait for ever for what nobody writes, and it keeps no such thing. Gives the marks of the files that say
 * what is ignored.
 */
export async function removeTraps(workTree: string): Promise<string> {
  const rules: string[] = [];
  await search({ folder: Buffer.from(workTree), isRoot: true, isGit: false }, rules);
  return rules.join("\n");
}

interface Place {
  readonly folder: Buffer;
  /** What is in the `.git` of the work tree itself is read by nobody but those who look first. */
  readonly isRoot: boolean;
  /** In the `.git` of a repository inside. */
  readonly isGit: boolean;
}

async function search({ folder, isRoot, isGit }: Place, rules: string[]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = Buffer.concat([folder, slash, entry.name]);
    const isGitName = entry.name.subarray(0, 4).toString("latin1").toLowerCase() === ".git";
    if (entry.isDirectory()) {
      const isFolderOfGit = entry.name.length === 4 && isGitName;
      if (!isRoot || !isFolderOfGit) {
        await search({ folder: path, isRoot: false, isGit: isGit || isFolderOfGit }, rules);
      }
    } else if ((isGit || isGitName) && !entry.isFile() && !entry.isSymbolicLink()) await rm(path, { force: true });
    else if (isGitName && !isGit) rules.push(`${path.toString("latin1")} ${(await markOf(path)) ?? "link"}`);
  }
}

/** Of a folder that is gone by now, or that may not be read, git will say so itself. */
async function entriesOf(folder: Buffer): Promise<readonly Dirent<Buffer>[]> {
  try {
    return await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
