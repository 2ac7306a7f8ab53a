import { join } from "node:path";
import type { ShippedCommit } from "../shipped-change.ts";
import { chooseBranch } from "./choose-branch.ts";
import { type CommitsWish, makeCommits } from "./make-commits.ts";
import { openQuarantine } from "./quarantine.ts";
import type { ShipGit } from "./ship-git.ts";
import { type Standing, standingOf } from "./standing.ts";
import { writeRefs } from "./write-refs.ts";

export interface BranchPorts {
  /** The person's repository. */
  readonly git: ShipGit;
  /** A folder that is nobody else's, and may be missing; what is left in it nobody misses. */
  readonly scratch: string;
}

/** What a branch would be, tried where nothing of it is kept. */
export interface TriedBranch {
  readonly commits: readonly ShippedCommit[];
  /** Missing where it is not known into which branch it is to be merged. */
  readonly standing?: Standing;
}

/** `look` sees the commits before they are gone again. */
export async function tryBranch(
  { git, scratch }: BranchPorts,
  wish: CommitsWish & { readonly into: string | undefined },
  look: (quarantine: ShipGit, commits: readonly ShippedCommit[]) => Promise<void>,
): Promise<TriedBranch> {
  const quarantine = await openQuarantine(git, scratch);
  try {
    const commits = await makeCommits(quarantine.git, wish, join(quarantine.git.folder, "index"));
    await look(quarantine.git, commits);
    if (wish.into === undefined) return { commits };
    const places = { base: wish.base, change: tipOf(commits), tip: wish.into };
    return { commits, standing: await standingOf(quarantine.git, places) };
  } finally {
    await quarantine.remove();
  }
}

export interface MakeBranchWish extends CommitsWish {
  /** The short name that is wished for. */
  readonly name: string;
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
 * The commits, the branch and the statement are in the person's repository afterwards. Whatever was done of it before is found, and done no more;
 * until the refs are there, which come at once, nobody sees anything of it.
 */
export async function makeBranch({ git, scratch }: BranchPorts, wish: MakeBranchWish): Promise<MadeBranch> {
  const quarantine = await openQuarantine(git, scratch);
  try {
    const commits = await makeCommits(git, wish, join(quarantine.git.folder, "index"));
    for (;;) {
      const { branch } = await chooseBranch(git, wish.name, tipOf(commits));
      const statement = await wish.state(branch, commits);
      const isMade = await writeRefs(git, { branch, tip: tipOf(commits), statement });
      if (isMade) return { branch, commits, statement: statement.ref };
    }
  } finally {
    await quarantine.remove();
  }
}

export function tipOf(commits: readonly ShippedCommit[]): string {
  return commits.at(-1)?.commit ?? "";
}
