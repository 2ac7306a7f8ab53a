import { Refusal } from "../../problem/refusal.ts";
import { isCheckpoint } from "./checkpoint.ts";
import type { Checkout } from "./checkout.ts";
import { importObjects } from "./clone.ts";
import type { Git } from "./git.ts";
import type { Keep } from "./keep.ts";
import { holdRef } from "./person-repository.ts";
import { linksOf } from "./restore.ts";
import { type SecretsIn, withholdSecrets } from "./withhold.ts";

export interface FetchWish {
  readonly commit: string;
  readonly ref: string;
  /** Below which all refs are that this gives. */
  readonly refs: string;
  /** The person's repository of the checkout, and those of its submodules by their numbers. */
  readonly rootOf: (checkout: Checkout) => string;
  readonly secretsIn: SecretsIn;
}

/**
 * The commit, and those of submodules that it leads to, are in the person's repositories afterwards, each under the ref. Refused where
 * one of them shows a secret: those of submodules may be there by then, and what leads to them is not.
 */
export async function fetchBack(ports: { git: Git; keep: Keep }, checkout: Checkout, wish: FetchWish): Promise<void> {
  const { git, keep } = ports;
  const { commit, ref, rootOf, secretsIn } = wish;
  if (checkout.modules.length === 0 && (await isAlreadyThere(git, rootOf(checkout), wish))) return;
  const isWhole = (await isCheckpoint(keep, commit)) || (await importObjects(keep, checkout.clone, [commit]));
  if (!isWhole) throw notWhole(checkout.folder, commit);
  await withholdSecrets(keep, { folder: checkout.folder, base: checkout.base, commit }, secretsIn);
  // Submodules first: a commit should not be there before what it leads to.
  const links = checkout.modules.length === 0 ? new Map<string, string>() : await linksOf(keep, commit);
  for (const module of checkout.modules) {
    const linked = links.get(module.path);
    if (linked !== undefined && linked !== module.base) await fetchBack(ports, module, { ...wish, commit: linked });
  }
  const quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  const args = ["fetch", ...quietly, "--no-prune", "--refmap=", keep.folder, `+${commit}:${ref}`];
  await git.run({ args, folder: rootOf(checkout) });
}

/** Under the ref, which it gets here where it is under another one: then it was looked through before. */
async function isAlreadyThere(git: Git, root: string, { commit, ref, refs }: FetchWish): Promise<boolean> {
  const args = ["for-each-ref", "--format=%(objectname) %(refname)", refs];
  const lines = (await git.text({ args, folder: root })).split("\n");
  if (lines.includes(`${commit} ${ref}`)) return true;
  if (!lines.some((line) => line.startsWith(`${commit} `))) return false;
  await holdRef(git, root, { ref, commit });
  return true;
}

function notWhole(folder: string, commit: string): Refusal {
  return new Refusal("WORKSPACE_NOT_FETCHED", `${folder} has no commit ${commit}, or not all that belongs to it.`, {
    hint: "Commit what is in the submodule again, or take a checkpoint and fetch that.",
  });
}
