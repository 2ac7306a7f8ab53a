import { type CommitObject, readCommit } from "./commit-object.ts";
import { ours, trailersIn } from "./trailers.ts";
import type { ShippedPart } from "../ship/shipped-change.ts";
import type { Statement } from "./statement-shape.ts";
import { ObjectMissing, type GitObjects } from "./stated-repository.ts";
import { type Check, failed, failing, passed } from "./verification.ts";

export async function commitAt(objects: GitObjects, id: string): Promise<CommitObject> {
  const bytes = await objects.commit(id);
  const commit = bytes && readCommit(bytes);
  if (commit === undefined) throw new ObjectMissing(id);
  return commit;
}

/** Whether the statement is about exactly this commit. */
export async function checkSubject(objects: GitObjects, commit: string, statement: Statement): Promise<Check> {
  const [{ name, digest }] = statement.subject;
  if (digest.gitCommit !== commit)
    return failed("subject", {
      code: "SUBJECT_OTHER_COMMIT",
      message: `the statement is about the commit ${short(digest.gitCommit)}, not about ${short(commit)}`,
    });
  const { tree } = await commitAt(objects, commit);
  if (digest.gitTree !== tree)
    return failed("subject", {
      code: "SUBJECT_OTHER_TREE",
      message: `the statement is about the tree ${short(digest.gitTree)}, and the commit has ${short(tree)}`,
    });
  return passed("subject", `the statement is about this commit and its tree, shipped as ${name}`);
}

const orders: readonly (readonly ShippedPart[])[] = [
  ["change"],
  ["spec", "change"],
  ["change", "archive"],
  ["spec", "change", "archive"],
  ["change", "tick"],
  ["spec", "change", "tick"],
];

/** Whether the commits stand one upon the other on the base, with nothing between, and the graded tree among them. */
export async function checkCommits(objects: GitObjects, { subject, predicate }: Statement): Promise<Check> {
  const { base, commits, graded } = predicate;
  const trouble = failing("commits", "COMMITS_DIFFER");
  const parts = commits.map(({ part }) => part);
  if (!orders.some((order) => order.join() === parts.join()))
    return trouble(
      `the parts are ${parts.join(", ") || "none"}: they have to be spec, change, and archive or tick, in this order`,
    );
  const tip = commits.at(-1);
  if (tip?.commit !== subject[0].digest.gitCommit || tip.tree !== subject[0].digest.gitTree)
    return trouble("the last of the stated commits is not the one that the statement is about");
  let below = base;
  for (const { part, commit, tree } of commits) {
    const found = await commitAt(objects, commit);
    if (found.tree !== tree) return trouble(`the commit ${short(commit)} (${part}) has another tree than is stated`);
    if (found.parents.length !== 1 || found.parents[0] !== below)
      return trouble(`the commit ${short(commit)} (${part}) does not stand on ${short(below)} alone`);
    below = commit;
  }
  if (await isOfRun(objects, base, predicate.run.id))
    return trouble(`the commit ${short(base)}, which is stated as the base, is itself one of the run`);
  const change = commits.find(({ part }) => part === "change");
  if (change?.tree !== graded.tree)
    return trouble(`the tree that was graded, ${short(graded.tree)}, is not the one that was shipped as the change`);
  return passed("commits", `${["base", ...parts].join(" → ")}, with nothing between; the graded tree is in it`);
}

/** The base need not be there, as in a shallow clone: what stands on it says which one it is. */
async function isOfRun(objects: GitObjects, id: string, run: string): Promise<boolean> {
  const bytes = await objects.commit(id);
  const message = bytes === undefined ? undefined : readCommit(bytes)?.message;
  return message !== undefined && trailersIn(message).includes(`${ours}Run: ${run}`);
}

export function short(id: string): string {
  return id.slice(0, 12);
}
