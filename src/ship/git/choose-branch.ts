import { Refusal } from "../../problem/refusal.ts";
import { anotherName } from "../branch-name.ts";
import type { ShipGit } from "./ship-git.ts";

export interface ChosenBranch {
  /** The short name. */
  readonly branch: string;
  /** Whether it is there already, with exactly this commit. */
  readonly isThere: boolean;
}

const mostTries = 100;

export interface BranchChoice {
  readonly name: string;
  readonly tip: string;
  readonly kept: KeptBranches;
}

/** The first of `name`, `name-2`, `name-3` … that nobody has or stands on, or that has exactly this commit. */
export async function chooseBranch(git: ShipGit, { name, tip, kept }: BranchChoice): Promise<ChosenBranch> {
  for (let number = 1; number <= mostTries; number++) {
    const branch = number === 1 ? name : `${name}-${number}`;
    const commit = await git.maybe("rev-parse", "--verify", "--quiet", `refs/heads/${branch}`);
    if (commit === tip || (commit === undefined && !kept.has(branch))) return { branch, isThere: commit === tip };
  }
  throw new Refusal("SHIP_BRANCH_TAKEN", `${name} is taken, and so is each name up to ${name}-${mostTries}.`, {
    hint: `${anotherName}.`,
  });
}

/** A name that was asked for is refused where it can be no branch, or that of one that nobody but a person changes. */
export async function checkBranchName(git: ShipGit, name: string, into: string | undefined): Promise<void> {
  const isPlain = !name.startsWith("-") && !name.startsWith("refs/") && name !== "HEAD" && name !== "@";
  const [{ code }, kept] = await Promise.all([
    git.try({ args: ["check-ref-format", `refs/heads/${name}`] }),
    keptBranches(git, into),
  ]);
  if (!isPlain || code !== 0) {
    throw new Refusal("SHIP_BRANCH_NAME", `${JSON.stringify(name)} cannot be the name of a branch.`, {
      hint: `Letters, digits, \`-\`, \`_\`, \`.\` and \`/\` are safe: waybill/healthz. ${anotherName}.`,
    });
  }
  const why = kept.get(name);
  if (why === undefined) return;
  throw new Refusal("SHIP_BRANCH_KEPT", `Nothing is shipped to the branch ${name}: ${why}.`, {
    hint: `${anotherName}.`,
  });
}

/** Why a branch is nobody's but a person's, by its name. */
export type KeptBranches = Map<string, string>;

/** The branches that are checked out, the default ones of remotes, and the one to merge into. */
export async function keptBranches(git: ShipGit, into: string | undefined): Promise<KeptBranches> {
  const kept = new Map<string, string>();
  const [remotes = "", trees = "", head] = await Promise.all([
    git.maybe("for-each-ref", "--format=%(refname) %(symref)", "refs/remotes/"),
    git.maybe("worktree", "list", "--porcelain"),
    git.maybe("symbolic-ref", "--quiet", "HEAD"),
  ]);
  for (const line of remotes.split("\n")) {
    const [ref = "", target = ""] = line.split(" ");
    const remote = ref.replace(/\/HEAD$/u, "/");
    if (ref.endsWith("/HEAD") && target.startsWith(remote))
      kept.set(target.slice(remote.length), "it is the default one of a remote");
  }
  for (const [, branch = ""] of trees.matchAll(/^branch refs\/heads\/(.+)$/gmu)) kept.set(branch, "it is checked out");
  if (head?.startsWith("refs/heads/") === true) kept.set(head.slice("refs/heads/".length), "it is checked out");
  if (into !== undefined) kept.set(into, "it is the one to merge into");
  return kept;
}
