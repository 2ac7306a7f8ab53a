import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

const run = promisify(execFile);
const mostBytes = 64 * 1024 * 1024;

export interface ChangedFiles {
  /** The root of the work tree. */
  readonly root: string;
  /** From the root, sorted: what differs from the last commit, or is new and not ignored. What was deleted is not among them. */
  readonly files: readonly string[];
}

/** What somebody who commits all would commit. */
export async function changedFiles(folder: string): Promise<ChangedFiles> {
  try {
    const root = (await git(folder, ["rev-parse", "--show-toplevel"])).replace(/\n$/u, "");
    const changed = (await hasCommit(root))
      ? await git(root, ["diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", "--ignore-submodules", "HEAD"])
      : await git(root, ["ls-files", "--cached", "-z"]);
    const added = await git(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
    const files = `${changed}\0${added}`.split("\0").filter((file) => file !== "" && !file.endsWith("/"));
    return { root, files: [...new Set(files)].sort() };
  } catch (error) {
    throw refusalOf(error, folder);
  }
}

async function hasCommit(root: string): Promise<boolean> {
  try {
    await git(root, ["rev-parse", "--verify", "--quiet", "HEAD"]);
    return true;
  } catch (error) {
    // That is what git says of a repository in which nothing was committed yet.
    if (error instanceof Error && "code" in error && error.code === 1) return false;
    throw error;
  }
}

async function git(folder: string, words: readonly string[]): Promise<string> {
  return (await run("git", words, { cwd: folder, maxBuffer: mostBytes })).stdout;
}

function refusalOf(error: unknown, folder: string): unknown {
  if (errorCode(error) === "ENOENT") {
    return new Refusal("GIT_MISSING", "git was not found, and it knows which files have changed.", {
      hint: "Install git, or name the files.",
      cause: error,
    });
  }
  if (!(error instanceof Error && "stderr" in error)) return error;
  const [why = ""] = String(error.stderr)
    .replace(/^fatal: /u, "")
    .split("\n");
  return new Refusal("GIT_FAILED", `git cannot say which files have changed in ${folder}: ${why}`, {
    hint: "Go into a repository, or name the files.",
    cause: error,
  });
}
