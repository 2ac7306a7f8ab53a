import { type GitSetting, tryGit } from "./git/git-command.ts";
import { mergeBase } from "./git/merge-base.ts";

export interface ChangeWish extends GitSetting {
  /** The root of the repository. */
  readonly folder: string;
  /** What the change is compared with: its merge base with the graded commit counts. Without it that of the default branch. */
  readonly base?: string;
  /** The base itself is meant, as where both are states of the same work: neither follows from the other. */
  readonly isExact?: boolean;
  /** The graded commit; without it HEAD, and then nothing may lie beside it. */
  readonly head?: string;
}

export type FoundChange =
  | { readonly ok: true; readonly base: string; readonly head: string }
  | { readonly ok: false; readonly trouble: ChangeTrouble };

/** Why there is nothing to grade, and what to do. */
export interface ChangeTrouble {
  readonly code:
    | "REVIEW_NO_REPOSITORY"
    | "REVIEW_NO_COMMIT"
    | "REVIEW_NO_BASE"
    | "REVIEW_NOT_COMMITTED"
    | "REVIEW_NOTHING";
  readonly message: string;
  readonly hint: string;
}

/** Finds the two commits that are meant. */
export async function findChange(wish: ChangeWish): Promise<FoundChange> {
  const git = new AskGit(wish);
  if ((await git.line("rev-parse", "--git-dir")) === undefined)
    return trouble(noRepository(wish.folder, git.complaint));
  const head = await git.commit(wish.head ?? "HEAD");
  if (head === undefined) return trouble(await noCommit(git, wish.head ?? "HEAD"));
  if (wish.head === undefined) {
    const dirty = await git.dirty();
    if (dirty.length > 0) return trouble(notCommitted(dirty));
  }
  if (wish.base === undefined) return againstDefault(git, head);
  return wish.isExact === true ? againstItself(git, wish.base, head) : against(git, wish.base, head);
}

async function against(git: AskGit, ref: string, head: string): Promise<FoundChange> {
  const named = await git.commit(ref);
  if (named === undefined) return trouble(await noCommit(git, ref));
  const base = await git.parted(named, head);
  return base === undefined ? trouble(await noBase(git, ref)) : { ok: true, base, head };
}

async function againstItself(git: AskGit, ref: string, head: string): Promise<FoundChange> {
  const base = await git.commit(ref);
  return base === undefined ? trouble(await noCommit(git, ref)) : { ok: true, base, head };
}

const usualBranches = ["origin/main", "origin/master", "main", "master"];

async function againstDefault(git: AskGit, head: string): Promise<FoundChange> {
  const told = await git.line("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  for (const branch of [...(told === undefined ? [] : [told]), ...usualBranches]) {
    if ((await git.commit(branch)) === undefined) continue;
    const found = await against(git, branch, head);
    if (!found.ok || found.base !== head) return found;
    return trouble({
      code: "REVIEW_NOTHING",
      message: `${branch} has everything that is graded, so that there is no change.`,
      hint: "Say what it is compared with: `base`, a commit, a branch or a tag.",
    });
  }
  return trouble({
    code: "REVIEW_NO_COMMIT",
    message:
      "Nobody can tell which branch is the default one: there is no origin/HEAD, and none that is called main or master.",
    hint: "Say what the change is compared with: `base`, a commit, a branch or a tag.",
  });
}

function trouble(found: ChangeTrouble): FoundChange {
  return { ok: false, trouble: found };
}

function noRepository(folder: string, complaint: string): ChangeTrouble {
  return {
    code: "REVIEW_NO_REPOSITORY",
    message: `${folder} is no git repository that can be read, and what is graded is the difference of two commits: ${complaint}`,
    hint: "Go to the repository, or make one: git init.",
  };
}

async function noCommit(git: AskGit, ref: string): Promise<ChangeTrouble> {
  const message = `There is no commit ${JSON.stringify(ref)} in this repository.`;
  return {
    code: "REVIEW_NO_COMMIT",
    message,
    hint: await fetchHint(git, "Name a commit, a branch or a tag that is there."),
  };
}

async function noBase(git: AskGit, ref: string): Promise<ChangeTrouble> {
  const message = `${JSON.stringify(ref)} and what is graded have no commit in common.`;
  return { code: "REVIEW_NO_BASE", message, hint: await fetchHint(git, "Name what the change began with.") };
}

/** In a shallow clone a commit is missing because it was not fetched. */
async function fetchHint(git: AskGit, otherwise: string): Promise<string> {
  const isShallow = (await git.line("rev-parse", "--is-shallow-repository")) === "true";
  if (!isShallow) return `${otherwise} If it is on the server: git fetch origin.`;
  return "This is a shallow clone. Fetch what is missing: `git fetch --unshallow origin`; in GitLab CI set GIT_DEPTH: 0, in GitHub Actions fetch-depth: 0.";
}

const mostShown = 3;

function notCommitted(paths: readonly string[]): ChangeTrouble {
  const shown = paths.slice(0, mostShown).join(", ");
  const more = paths.length > mostShown ? ` and ${paths.length - mostShown} more` : "";
  return {
    code: "REVIEW_NOT_COMMITTED",
    message: `Only commits are graded, and this is not committed: ${shown}${more}.`,
    hint: "Commit it, or say `head: HEAD` to grade what is committed; or have the workflow work in a copy: workspace: own.",
  };
}

/** What git says of a repository; undefined where it says no. */
class AskGit {
  readonly #wish: ChangeWish;
  /** What it has said where it last said no. */
  complaint = "";

  constructor(wish: ChangeWish) {
    this.#wish = wish;
  }

  async line(...args: readonly string[]): Promise<string | undefined> {
    const said = (await this.#ask(args))?.trim();
    return said === "" ? undefined : said;
  }

  commit(ref: string): Promise<string | undefined> {
    return this.line("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  }

  parted(base: string, head: string): Promise<string | undefined> {
    const { folder, env, clock } = this.#wish;
    return mergeBase({ env, clock }, { folder }, [base, head]);
  }

  /** What lies in the work tree and in no commit. */
  async dirty(): Promise<readonly string[]> {
    const said = await this.#ask(["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal"]);
    return (said ?? "").split("\0").flatMap((entry) => (entry === "" ? [] : [entry.slice(3)]));
  }

  async #ask(args: readonly string[]): Promise<string | undefined> {
    const { folder, env, clock } = this.#wish;
    const { code, stdout, stderr } = await tryGit({ env, clock }, { args, folder });
    if (code !== 0) this.complaint = stderr;
    return code === 0 ? stdout.toString("utf8") : undefined;
  }
}
