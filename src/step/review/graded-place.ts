import { createHash } from "node:crypto";
import { Refusal } from "../../problem/refusal.ts";
import { type ChangeWish, findChange } from "../../review/find-change.ts";
import type { Task } from "../../runner/performer.ts";
import type { Clock } from "../../time/clock.ts";
import type { Setup, Workspace, Workspaces } from "../../workspace/workspace.ts";
import { fetchWhereItIs } from "../fetch-where-it-is.ts";
import type { RunTrees, Stay } from "../run-tree.ts";
import { CommitFiles } from "./commit-files.ts";

export interface GradedPlacePorts {
  readonly trees: RunTrees;
  readonly workspaces: Workspaces;
  /** What a copy needs, for a run. */
  readonly setup: (run: string) => Promise<readonly Setup[]>;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

/** A change of which copies can be made. */
export interface GradedPlace {
  readonly base: string;
  readonly head: string;
  readonly tree: Workspace;
  /** Of a commit of it, listed once. */
  readonly files: (commit: string) => CommitFiles;
  /** A word for labels that no other step of the run has. */
  readonly word: string;
  /** Whether somebody has changed what the run works in since it was graded, and it can only have been whoever grades. */
  isTouched(): Promise<boolean>;
  leave(): Promise<void>;
}

type Refs = Pick<ChangeWish, "base" | "head">;

/** Finds what is graded. Both commits are in the person's repository from then on, so that what is found out about them lasts. */
export async function openGradedPlace(ports: GradedPlacePorts, task: Task, refs: Refs): Promise<GradedPlace> {
  const stay = await ports.trees.enter(task);
  if (stay === undefined) return inCopy(ports, task, refs);
  try {
    return await inRunTree(ports, { task, stay, refs });
  } catch (error) {
    await stay.leave();
    throw error;
  }
}

interface InTree {
  readonly task: Task;
  readonly stay: Stay;
  readonly refs: Refs;
}

async function inRunTree(ports: GradedPlacePorts, { task, stay, refs }: InTree): Promise<GradedPlace> {
  const { tree } = stay;
  const word = wordOf(task);
  const label = `graded-${word}`;
  const head = refs.head ?? (await tree.checkpoint(label));
  const { folder } = task.run;
  const base = refs.base ?? tree.base;
  // A checkpoint has no child: what it has in common with the head is less than what it holds, such as a spec that the run wrote.
  const isExact = await tree.isCheckpoint(base);
  const [before] = await Promise.all([
    tree.tree(),
    fetchWhereItIs(tree, head, label),
    isExact ? fetchWhereItIs(tree, base, `base-${word}`) : undefined,
  ]);
  // Two checkpoints are the commits that they are.
  const isKnown = isExact && refs.head === undefined;
  const found = isKnown ? { base, head } : await foundChange({ folder, ...gitOf(ports), base, isExact, head });
  return {
    base: found.base,
    head: found.head,
    tree,
    files: filesIn(tree),
    word,
    isTouched: async () => stay.isAlone() && (await tree.tree()) !== before,
    leave: () => stay.leave(),
  };
}

async function inCopy(ports: GradedPlacePorts, task: Task, refs: Refs): Promise<GradedPlace> {
  const { run, signal } = task;
  const { folder } = run;
  const { base, head } = await foundChange({ folder, ...gitOf(ports), ...refs });
  const word = wordOf(task);
  const name = `${run.id}-${word}-${base.slice(0, 8)}`;
  const setup = await ports.setup(run.id);
  const take = async (): Promise<{ readonly tree: Workspace; readonly unlock: () => Promise<void> }> => {
    // Of the base, since what a setup runs must not be what the change says.
    const made = await ports.workspaces.make({ name, repository: folder, commit: base, setup });
    return { tree: made, unlock: await made.lock() };
  };
  const { tree, unlock } = await ports.trees.whenFree(take, () => !signal.aborted);
  return {
    base,
    head,
    tree,
    files: filesIn(tree),
    word,
    isTouched: () => Promise.resolve(false),
    leave: async () => {
      await unlock();
      await tree.remove({ loseWork: true });
    },
  };
}

async function foundChange(wish: ChangeWish): Promise<{ readonly base: string; readonly head: string }> {
  const found = await findChange(wish);
  if (found.ok) return found;
  const { code, message, hint } = found.trouble;
  throw new Refusal(code, message, { hint });
}

function filesIn(tree: Workspace): GradedPlace["files"] {
  const known = new Map<string, CommitFiles>();
  return (commit) => {
    const files = known.get(commit) ?? new CommitFiles(tree, commit);
    known.set(commit, files);
    return files;
  };
}

function gitOf({ env, clock }: GradedPlacePorts): Pick<ChangeWish, "env" | "clock"> {
  return { env, clock };
}

function wordOf({ address }: Task): string {
  return createHash("sha256").update(address).digest("hex").slice(0, 12);
}
