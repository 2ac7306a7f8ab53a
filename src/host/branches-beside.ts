import { tryGit } from "../review/git/git-command.ts";
import { systemClock } from "./system-clock.ts";

/** What there is beside a branch that is to be made. */
export interface BranchesBeside {
  /** Whether git takes the name at all. */
  readonly isName: boolean;
  readonly current: string | undefined;
  /** Those that changes are merged into. */
  readonly defaults: readonly string[];
  readonly branches: readonly string[];
  readonly remotes: readonly string[];
  /** A branch that the new one would be a folder of, or a file in. */
  readonly conflict: string | undefined;
}

/** Asks git, and changes nothing. */
export async function branchesBeside(
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<BranchesBeside> {
  const told = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { code, stdout } = await tryGit({ env, clock: systemClock }, { args, folder });
    if (code !== 0) return [];
    return stdout
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
  };
  const [[checked], [head], branches, remotes, remoteHeads] = await Promise.all([
    told("check-ref-format", "--branch", name),
    told("symbolic-ref", "--quiet", "HEAD"),
    told("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/"),
    told("remote"),
    told("for-each-ref", "--format=%(refname:lstrip=2) %(symref:lstrip=2)", "refs/remotes/"),
  ]);
  const own = remotes.flatMap((remote) =>
    remoteHeads.flatMap((line) =>
      line.startsWith(`${remote}/HEAD ${remote}/`) ? [line.slice(`${remote}/HEAD ${remote}/`.length)] : [],
    ),
  );
  return {
    // Not what git makes of `@{-1}` and the like.
    isName: checked === name && name !== "@",
    current: head?.replace(/^refs\/heads\//u, ""),
    defaults: ["main", "master", ...own],
    branches,
    remotes,
    conflict: branches.find((other) => name.startsWith(`${other}/`) || other.startsWith(`${name}/`)),
  };
}
