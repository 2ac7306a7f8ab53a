import { Refusal } from "../../problem/refusal.ts";
import type { ShipGit } from "./ship-git.ts";

/** The branch that a change is to be merged into, and where it is now. */
export interface MergeTarget {
  readonly name: string;
  readonly tip: string;
}

export interface TargetWish {
  /** What somebody has said; undefined where nobody has. */
  readonly asked: string | undefined;
  /** The branch that the run began on. */
  readonly began: string | undefined;
  /** The remote that is pushed to. */
  readonly remote: string | undefined;
}

const usualRemote = "origin";

/** Undefined where nobody can know it. Refused where the branch is not there (any more). */
export async function findTarget(git: ShipGit, { asked, began, remote }: TargetWish): Promise<MergeTarget | undefined> {
  const remotes = [...new Set([remote ?? usualRemote, usualRemote])];
  const name = asked ?? began ?? (await defaultOf(git, remotes));
  if (name === undefined) return undefined;
  for (const ref of [`refs/heads/${name}`, ...remotes.map((each) => `refs/remotes/${each}/${name}`)]) {
    const tip = await git.maybe("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
    if (tip !== undefined) return { name, tip };
  }
  const why = asked === undefined ? "the run began on it" : "the step says so";
  throw new Refusal("SHIP_NO_TARGET", `There is no branch ${name} that the change could be merged into (${why}).`, {
    hint: "Say which one is meant: `into`; or make that branch again, then go on.",
  });
}

/** What a remote has said of its default branch when it was cloned. */
async function defaultOf(git: ShipGit, remotes: readonly string[]): Promise<string | undefined> {
  for (const remote of remotes) {
    const prefix = `refs/remotes/${remote}/`;
    const ref = await git.maybe("symbolic-ref", "--quiet", `${prefix}HEAD`);
    if (ref?.startsWith(prefix) === true) return ref.slice(prefix.length);
  }
  return undefined;
}
