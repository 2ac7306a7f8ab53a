import { Refusal } from "../problem/refusal.ts";
import { tryGit } from "../review/git/git-command.ts";
import { systemClock } from "./system-clock.ts";

/** Where a person stands in a repository. */
export interface RepositoryStanding {
  /** The root of its work tree. */
  readonly root: string;
  readonly head: string;
  /** Undefined where HEAD is detached. */
  readonly branch: string | undefined;
  /** How many files are not as they were committed, those that git does not know included. */
  readonly changed: number;
}

/** Refused where there is no repository with a work tree, or no commit. */
export async function readStanding(folder: string, env: Readonly<Record<string, string>>): Promise<RepositoryStanding> {
  const setting = { env, clock: systemClock };
  const ask = async (
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly text: string; readonly complaint: string }> => {
    const { code, stdout, stderr } = await tryGit(setting, { args, folder });
    return { code, text: stdout.toString("utf8").trimEnd(), complaint: stderr };
  };
  const [root, head, branch, status] = await Promise.all([
    ask("rev-parse", "--show-toplevel"),
    ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
    ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    ask("status", "--porcelain", "-z"),
  ]);
  if (root.code !== 0) throw noRepository(folder, root.complaint);
  if (head.code !== 0) throw noCommits(root.text);
  return {
    root: root.text,
    head: head.text,
    branch: branch.code === 0 ? branch.text : undefined,
    changed: status.text.split("\0").filter((entry) => /^.. /u.test(entry)).length,
  };
}

function noRepository(folder: string, complaint: string): Refusal {
  return new Refusal("CHANGE_NO_REPOSITORY", `${folder} is in no git repository that can be worked on: ${complaint}`, {
    hint: "A change is a branch. Go to the repository, or make one: git init && git add -A && git commit -m First",
  });
}

function noCommits(root: string): Refusal {
  return new Refusal("CHANGE_NO_COMMIT", `The repository ${root} has no commit yet, and a change begins at one.`, {
    hint: "Commit what is there: git add -A && git commit -m First",
  });
}
