import { join } from "node:path";
import type { ShippedCommit } from "../shipped-change.ts";
import { chooseBranch, keptBranches } from "./choose-branch.ts";
import { type CommitsWish, makeCommits } from "./make-commits.ts";
import { openQuarantine } from "./quarantine.ts";
import type { ShipGit } from "./ship-git.ts";
import { writeRefs } from "./write-refs.ts";

/** What a branch would be, where nobody sees it yet: its commits, and the git that knows them. */
export interface TriedBranch {
  readonly git: ShipGit;
  readonly base: string;
  readonly commits: readonly ShippedCommit[];
}

/** `scratch` is a folder that is nobody else's, and may be missing. What was tried is left in it; when that goes, nobody misses it. */
export async function tryBranch(person: ShipGit, scratch: string, wish: CommitsWish): Promise<TriedBranch> {
  const git = await openQuarantine(person, scratch);
  const commits = await makeCommits(git, wish, join(git.folder, "index"));
  return { git, base: wish.base, commits };
}

export interface MakeBranchWish {
  /** The short name that is wished for. */
  readonly name: string;
  /** The branch to merge into, which is not written to. */
  readonly into: string | undefined;
  /** The statement about the branch, and the ref that it gets. */
  readonly state: (
    branch: string,
    commits: readonly ShippedCommit[],
  ) => Promise<{ readonly ref: string; readonly text: string }>;
}

export interface MadeBranch {
  readonly branch: string;
  readonly commits: readonly ShippedCommit[];
  /** The ref of the statement. */
  readonly statement: string;
}

/**
 * The commits that were tried, the branch and the statement are in the person's repository afterwards. Whatever was done of it before is found, and
 * done no more; until the refs are there, which come at once, nobody sees anything of it.
 */
export async function makeBranch(
  person: ShipGit,
  tried: TriedBranch,
  { name, into, state }: MakeBranchWish,
): Promise<MadeBranch> {
  const { commits } = tried;
  const [kept] = await Promise.all([keptBranches(person, into), takeOver(person, tried)]);
  for (;;) {
    const { branch } = await chooseBranch(person, { name, tip: tipOf(commits), kept });
    const statement = await state(branch, commits);
    const isMade = await writeRefs(person, { branch, tip: tipOf(commits), statement });
    if (isMade) return { branch, commits, statement: statement.ref };
  }
}

/** Only what the person's repository does not have is in the pack. */
async function takeOver(person: ShipGit, { git, base, commits }: TriedBranch): Promise<void> {
  const pack = await git.run({
    args: ["pack-objects", "--quiet", "--revs", "--local", "--stdout"],
    stdin: `${tipOf(commits)}\n^${base}\n`,
  });
  await person.run({ args: ["unpack-objects", "-q"], stdin: pack });
}

export function tipOf(commits: readonly ShippedCommit[]): string {
  return commits.at(-1)?.commit ?? "";
}
