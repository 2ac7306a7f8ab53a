import { isAbsolute, join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { Processes } from "../../process/process.ts";
import type { Clock } from "../../time/clock.ts";
import type { FileChange, Throwaway, Workspace } from "../workspace.ts";
import { type About, attemptsOf, checkoutOf, type Layout, layoutOf, type ModuleWords, readAbout } from "./about.ts";
import { type Beginning, isCheckpoint, makeCheckpoint, treeOfCommit } from "./checkpoint.ts";
import type { Checkout } from "./checkout.ts";
import { importObjects, isOid } from "./clone.ts";
import { fetchBack } from "./fetch-back.ts";
import type { FolderLocks, Lock } from "./folder-locks.ts";
import type { LastLooks } from "./last-looks.ts";
import type { Git } from "./git.ts";
import { Keep, partsOf } from "./keep.ts";
import { checkLabel, refOf } from "./names.ts";
import { isRealFolder, toText } from "./raw-path.ts";
import { removeWorkspace } from "./remove-workspace.ts";
import { restoreCheckpoint, type Rules } from "./restore.ts";
import type { SetupPorts } from "./setup.ts";
import { takeSnapshot } from "./snapshot.ts";
import { GitThrowaway, makeThrowaway } from "./throwaway.ts";
import { holdsUnfetched } from "./unfetched.ts";
import type { SecretsIn } from "./withhold.ts";

/** What every workspace of a folder works with. */
export interface WorkspacePorts {
  readonly folder: string;
  readonly git: Git;
  readonly locks: FolderLocks;
  /** Those that this process holds, by the names of their workspaces. */
  readonly held: Map<string, Lock>;
  readonly processes: Processes;
  readonly setup: SetupPorts;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly secretsIn: SecretsIn;
  readonly last: LastLooks;
}

export class GitWorkspace implements Workspace {
  readonly name: string;
  readonly folder: string;
  readonly base: string;
  readonly branch: string | undefined;
  readonly shown: Workspace["shown"];
  readonly #ports: WorkspacePorts;
  readonly #layout: Layout;
  readonly #about: About;
  readonly #checkout: Checkout;

  constructor(ports: WorkspacePorts, layout: Layout, about: About) {
    this.#ports = ports;
    this.#layout = layout;
    this.#about = about;
    this.#checkout = checkoutOf(layout, about);
    this.name = about.name;
    this.folder = layout.tree;
    this.base = about.base;
    this.branch = about.head.branch?.replace(/^refs\/heads\//u, "");
    const paths = [join(layout.keep, "objects"), ...about.borrowed, ...about.linked];
    this.shown = paths.map((path) => ({ path, access: "read" }));
  }

  async lock(): Promise<() => Promise<void>> {
    const { locks, held, processes } = this.#ports;
    const lock = await locks.take(this.name);
    if (lock === undefined) throw inUse(this.name);
    const letGo = async (): Promise<void> => {
      held.delete(this.name);
      await lock.letGo();
    };
    held.set(this.name, lock);
    try {
      const about = await readAbout(this.#layout);
      if (about?.stage !== "whole") throw gone(this.name);
      await processes.killSurvivors({ prefix: attemptsOf(this.#layout) });
      return letGo;
    } catch (error) {
      await letGo();
      throw error;
    }
  }

  tree(): Promise<string> {
    return this.#with(async (keep) => (await takeSnapshot(keep, this.#checkout)).tree);
  }

  async checkpoint(label: string): Promise<string> {
    checkLabel(label);
    return this.#with((keep) => makeCheckpoint(keep, this.#checkout, { label, at: this.#ports.clock.now() }));
  }

  treeOf(commit: string): Promise<string> {
    return this.#with((keep) => treeOfCommit(keep, commit));
  }

  isCheckpoint(commit: string): Promise<boolean> {
    return this.#with((keep) => isCheckpoint(keep, commit));
  }

  restore(commit: string): Promise<void> {
    const wish = { commit, rules: this.#rules, beginning: this.#beginning };
    return this.#with((keep) => restoreCheckpoint(keep, this.#checkout, wish));
  }

  read(call: { readonly args: readonly string[]; readonly stdin?: string }): Promise<Buffer> {
    return this.#with((keep) => keep.run(call));
  }

  changes(sinceTree: string, untilTree?: string): Promise<readonly FileChange[]> {
    return this.#with(async (keep) => {
      const until = untilTree ?? (await takeSnapshot(keep, this.#checkout)).tree;
      return changesBetween(keep, sinceTree, until);
    });
  }

  async fetchBack(commit: string, label: string): Promise<string> {
    checkLabel(label);
    const ref = refOf(this.name, label);
    const { git, secretsIn } = this.#ports;
    await this.#with(async (keep) => {
      await this.#need(keep, commit);
      await fetchBack({ git, keep }, this.#checkout, {
        commit,
        ref,
        refs: refOf(this.name, ""),
        rootOf: rootsOf(this.#about),
        secretsIn,
      });
    });
    return ref;
  }

  async throwaway(commit: string, label: string): Promise<Throwaway> {
    checkLabel(label);
    return this.#with(async (keep) => {
      await this.#need(keep, commit);
      const attempt = `${attemptsOf(this.#layout)}throwaway/${label}/`;
      const { git, newId, processes, last } = this.#ports;
      const layout = layoutOf(join(this.#layout.throwaways, label));
      // Whoever was at work there has left it behind.
      if (await isRealFolder(layout.folder)) await processes.killSurvivors({ prefix: attempt });
      const own = (): Keep => new Keep({ folder: layout.keep, git, newId, last, attempt: `${attempt}git` });
      const wish = { commit, layout, about: this.#about, attempt, of: keep, own };
      return new GitThrowaway(own, await makeThrowaway(this.#ports.setup, wish));
    });
  }

  async remove({ loseWork }: { readonly loseWork: boolean }): Promise<void> {
    const { held, locks } = this.#ports;
    const lock = held.has(this.name) ? undefined : await locks.take(this.name);
    if (lock === undefined && !held.has(this.name)) throw inUse(this.name);
    try {
      if (!loseWork && (await this.holdsUnfetched())) throw unfetched(this.name);
      await removeWorkspace(this.#ports, this.#layout, this.#about);
    } finally {
      await lock?.letGo();
    }
  }

  /** Where its repository is gone, nothing that it holds is anywhere else; and without its own one nobody can tell. */
  async holdsUnfetched(): Promise<boolean> {
    const isHalf = (await isRealFolder(this.folder)) && !(await isRealFolder(this.#layout.keep));
    if (isHalf) return true;
    if (!(await areThere(this.#about))) return true;
    const { git } = this.#ports;
    const refs = refOf(this.name, "");
    const what = { git, checkout: this.#checkout, beginning: this.#beginning, rootOf: rootsOf(this.#about), refs };
    return this.#with((keep) => holdsUnfetched({ ...what, keep }));
  }

  /** Refused for what is no commit of it. */
  async #need(keep: Keep, commit: string): Promise<void> {
    if (await isCheckpoint(keep, commit)) return;
    if (isOid(commit) && (await importObjects(keep, this.#checkout.clone, [commit]))) {
      const { code, stdout } = await keep.try({ args: ["cat-file", "-t", commit] });
      if (code === 0 && stdout.toString() === "commit\n") return;
    }
    throw new Refusal("WORKSPACE_NO_COMMIT", `${this.folder} has no commit ${JSON.stringify(commit)}.`, {
      hint: "Name a commit by its whole hash: one that a checkpoint gave, or one that was made in the workspace.",
    });
  }

  get #rules(): Rules {
    return { format: this.#about.objectFormat, settings: this.#about.settings };
  }

  get #beginning(): Beginning {
    return { base: this.base, head: this.#about.head };
  }

  async #with<T>(work: (keep: Keep) => Promise<T>): Promise<T> {
    const { git, newId, last } = this.#ports;
    if (!(await isRealFolder(this.#layout.keep))) throw gone(this.name);
    if (!(await areThere(this.#about))) throw repositoryGone(this.#about);
    const keep = new Keep({ folder: this.#layout.keep, git, newId, last, attempt: `${attemptsOf(this.#layout)}git` });
    try {
      return await work(keep);
    } finally {
      await keep.close();
    }
  }
}

async function changesBetween(keep: Keep, since: string, until: string): Promise<readonly FileChange[]> {
  if (since === until) return [];
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--name-status", since, until];
  const areNames = isOid(since) && isOid(until);
  const said = areNames ? await keep.try({ args }) : undefined;
  if (said?.code !== 0) await needTrees(keep, [since, until]);
  const parts = said?.code === 0 ? partsOf(said.stdout) : await keep.parts({ args });
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    changes.push({ path: toText(parts[at + 1] ?? ""), change: changeOf(parts[at] ?? "") });
  }
  return changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function needTrees(keep: Keep, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (isOid(id) && (await keep.try({ args: ["cat-file", "-e", `${id}^{tree}`] })).code === 0) continue;
    throw new Refusal("WORKSPACE_NO_TREE", `The workspace has never had the tree ${JSON.stringify(id)}.`, {
      hint: "Ask for changes between trees that this workspace gave.",
    });
  }
}

function changeOf(letter: string): FileChange["change"] {
  if (letter === "A") return "added";
  return letter === "D" ? "deleted" : "modified";
}

/** The person's repositories of a checkout and of its submodules, by their numbers. */
function rootsOf(about: About): (checkout: Checkout) => string {
  const roots = new Map([[0, about.repository]]);
  const add = (modules: readonly ModuleWords[]): void => {
    for (const module of modules) {
      roots.set(module.number, module.root);
      add(module.modules);
    }
  };
  add(about.modules);
  return ({ number }) => roots.get(number) ?? about.repository;
}

async function areThere({ repository, borrowed }: About): Promise<boolean> {
  for (const folder of [repository, ...borrowed]) if (isAbsolute(folder) && !(await isRealFolder(folder))) return false;
  return true;
}

export function inUse(name: string): Refusal {
  return new Refusal("WORKSPACE_IN_USE", `The workspace ${name} is in use by another process, or by this one.`, {
    hint: "Wait until it is let go, or stop what uses it.",
  });
}

export function repositoryGone({ name, repository }: About): Refusal {
  return new Refusal(
    "WORKSPACE_REPOSITORY_GONE",
    `The workspace ${name} shares the objects of ${repository}, and they are gone.`,
    {
      hint: "Put the repository back where it was; or remove the workspace, which loses the work in it.",
    },
  );
}

function gone(name: string): Refusal {
  return new Refusal("WORKSPACE_GONE", `The workspace ${name} has been removed.`, { hint: "Make it again." });
}

function unfetched(name: string): Refusal {
  return new Refusal("WORKSPACE_UNFETCHED", `The workspace ${name} holds work that is in no ref of its repository.`, {
    hint: "Fetch it first, or say that it may be lost.",
  });
}
