import { Refusal } from "../../problem/refusal.ts";
import { importObjects } from "./clone.ts";
import type { Checkout } from "./checkout.ts";
import type { Git } from "./git.ts";
import type { Keep } from "./keep.ts";
import { linksOf } from "./restore.ts";
import { type SecretsIn, withholdSecrets } from "./withhold.ts";

export interface FetchWish {
  readonly commit: string;
  readonly ref: string;
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
  if (!(await importObjects(keep, checkout.clone, [commit]))) throw notWhole(checkout.folder, commit);
  await withholdSecrets(keep, { folder: checkout.folder, base: checkout.base, commit }, secretsIn);
  // Submodules first: a commit should not be there before what it leads to.
  const links = await linksOf(keep, commit);
  for (const module of checkout.modules) {
    const linked = links.get(module.path);
    if (linked !== undefined && linked !== module.base) await fetchBack(ports, module, { ...wish, commit: linked });
  }
  const quietly = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules"];
  const args = ["fetch", ...quietly, "--no-prune", "--refmap=", keep.folder, `+${commit}:${ref}`];
  await git.run({ args, folder: rootOf(checkout) });
}

function notWhole(folder: string, commit: string): Refusal {
  return new Refusal("WORKSPACE_NOT_FETCHED", `${folder} has no commit ${commit}, or not all that belongs to it.`, {
    hint: "Commit what is in the submodule again, or take a checkpoint and fetch that.",
  });
}
