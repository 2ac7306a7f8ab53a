import { Refusal } from "../../problem/refusal.ts";
import { checkpointsOf, type Beginning, wordsOfClone } from "./checkpoint.ts";
import type { Checkout, Module } from "./checkout.ts";
import { copyOfCloneIndex, loggedCommits } from "./clone.ts";
import type { Git } from "./git.ts";
import type { Keep } from "./keep.ts";
import type { RawPath } from "./raw-path.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

export interface UnfetchedQuestion {
  readonly git: Git;
  readonly keep: Keep;
  readonly checkout: Checkout;
  readonly beginning: Beginning;
  readonly rootOf: (checkout: Checkout) => string;
  /** Below which the person's repository has what was fetched: `refs/waybill/<name>/`. */
  readonly refs: string;
}

/**
 * Whether it holds a commit that no ref of the person's repository leads to, or files, staged ones and those of checkpoints
 * included, as no such commit has them. Where that cannot be known, it does.
 */
export async function holdsUnfetched(question: UnfetchedQuestion): Promise<boolean> {
  try {
    return await isUnfetched(question);
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

async function isUnfetched(question: UnfetchedQuestion): Promise<boolean> {
  const { keep, checkout, beginning, rootOf } = question;
  const checkpoints = [...(await checkpointsOf(keep, beginning)).values()];
  const snapshot = await takeSnapshot(keep, checkout);
  const own = await commitsOf(keep, checkout);
  const kept = checkpoints.flatMap(({ clones }) => {
    const clone = clones[0];
    return clone === undefined
      ? []
      : [...(clone.commit === undefined ? [] : [clone.commit]), ...Object.values(clone.refs)];
  });
  if (!(await areReachable(question.git, rootOf(checkout), [...own.all, ...kept]))) return true;
  const trees = [snapshot.tree, ...checkpoints.map(({ tree }) => tree)];
  const known = await knownTrees(question, own.head);
  if (trees.some((tree) => !known.has(tree))) return true;
  if (await holdsStaged(keep, checkout, { now: snapshot.tree, head: own.head ?? checkout.base })) return true;
  for (const each of modulesOf(snapshot)) if (await isModuleUnfetched(question, each)) return true;
  return false;
}

interface ModuleState {
  readonly module: Module;
  readonly commit: string;
}

function modulesOf(snapshot: Snapshot): readonly ModuleState[] {
  return snapshot.modules.flatMap((each) => [each, ...modulesOf(each.snapshot)]);
}

async function isModuleUnfetched({ git, keep, rootOf }: UnfetchedQuestion, state: ModuleState): Promise<boolean> {
  const { all } = await commitsOf(keep, state.module);
  return !(await areReachable(git, rootOf(state.module), [state.commit, ...all]));
}

/** The commits that a clone tells of. */
async function commitsOf(
  keep: Keep,
  checkout: Checkout,
): Promise<{ head: string | undefined; all: readonly string[] }> {
  const { clone } = checkout;
  const words = await wordsOfClone(keep, checkout);
  if (words === undefined) return { head: undefined, all: [] };
  const { head, refs } = words;
  const logged = await loggedCommits(clone, Object.keys(refs));
  const heads = head.commit === undefined ? [] : [head.commit];
  return { head: head.commit, all: [...new Set([...heads, ...Object.values(refs), ...logged])] };
}

/** Whether something is staged that is neither in the files nor in HEAD: nobody would miss anything else of it. */
async function holdsStaged(keep: Keep, { clone }: Checkout, trees: { now: string; head: string }): Promise<boolean> {
  const index = await copyOfCloneIndex(keep, clone);
  if (index === undefined) return false;
  const { code, stdout } = await keep.try({ args: ["write-tree", "--missing-ok"], index });
  if (code !== 0) return true;
  const staged = stdout.toString().trim();
  const [now, head] = await Promise.all([trees.now, trees.head].map((tree) => othersIn(keep, staged, tree)));
  return now !== undefined && head !== undefined && [...now].some((path) => head.has(path));
}

/** The paths that a tree has, and another one not, or not so. */
async function othersIn(keep: Keep, tree: string, other: string): Promise<ReadonlySet<RawPath>> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--diff-filter=a", tree, other];
  return new Set(await keep.parts({ args }));
}

/** Trees of commits that refs of the person's repository lead to: not all of them, but those of which ours may be. */
async function knownTrees(question: UnfetchedQuestion, head: string | undefined): Promise<ReadonlySet<string>> {
  const { git, keep, checkout, refs, rootOf } = question;
  const args = ["for-each-ref", "--format=%(tree)", refs, "refs/heads/"];
  const lines = (await git.text({ args, folder: rootOf(checkout) })).split("\n");
  const own = [...new Set([checkout.base, head ?? checkout.base])].map((commit) => `${commit}^{tree}`);
  const trees = await Promise.all(own.map((each) => keep.text({ args: ["rev-parse", "--verify", each] })));
  return new Set([...lines, ...trees]);
}

/** Whether refs of a repository lead to all of these. */
async function areReachable(git: Git, root: string, oids: readonly string[]): Promise<boolean> {
  if (oids.length === 0) return true;
  const stdin = oids.map((oid) => `${oid}\n`).join("");
  const found = await git.text({ args: ["cat-file", "--batch-check"], folder: root, stdin });
  if (found.split("\n").some((line) => line.endsWith(" missing"))) return false;
  const args = ["rev-list", "--max-count=1", "--stdin", "--not", "--all"];
  return (await git.text({ args, folder: root, stdin })) === "";
}
