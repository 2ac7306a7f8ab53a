import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Checkout } from "./checkout.ts";
import { type CloneWords, copyOfCloneIndex, importObjects, isOid, readClone } from "./clone.ts";
import { readIfThere } from "./durable-text.ts";
import type { Head } from "./git-folder.ts";
import type { Keep } from "./keep.ts";
import { cloneMark } from "./last-looks.ts";
import { isRealFolder, namesIn } from "./raw-path.ts";
import { signature } from "./signature.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

const stateShape = z.strictObject({
  tree: z.string(),
  /** What its clone was, and those of its submodules by their numbers; 0 is the whole. One that could not be read is not there. */
  clones: z.record(
    z.string(),
    z.strictObject({
      branch: z.string().optional(),
      commit: z.string().optional(),
      refs: z.record(z.string(), z.string()),
    }),
  ),
});

/** What a checkpoint knows besides its files. */
export type CheckpointState = z.infer<typeof stateShape>;

export interface CheckpointWish {
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Keeps what there is now. Nothing is changed but the keep. Where nothing is new since the last one, that one gets the label as well. */
export async function makeCheckpoint(keep: Keep, checkout: Checkout, wish: CheckpointWish): Promise<string> {
  const mark = await cloneMark(checkout.clone);
  const [snapshot, whole] = await Promise.all([takeSnapshot(keep, checkout), keptClone(keep, checkout, mark)]);
  const last = keep.last.checkpoints.get(checkout.index);
  if (last?.tree === snapshot.tree && last.mark === mark && snapshot.modules.length === 0) {
    await setCheckpoint(keep, wish.label, last.commit);
    return last.commit;
  }
  const clones = [whole, ...(await clonesInside(keep, snapshot))];
  const parent = whole.known ? whole.head.commit : checkout.base;
  const indexes = clones.map(({ tree }) => tree ?? "none").join(" ");
  const message = `Checkpoint ${wish.label}\n\nOn: ${whole.head.branch ?? "no branch"}\nIndex: ${indexes}\n`;
  const commit = await keep.text({
    args: ["commit-tree", snapshot.tree, ...(parent === undefined ? [] : ["-p", parent]), "-F", "-"],
    env: signature(wish.at),
    stdin: message,
  });
  const objects = [commit, ...commitsOf(snapshot), ...clones.flatMap((clone) => clone.objects)];
  await packAll(keep, objects, basesOf(checkout));
  await writeState(keep, commit, { snapshot, clones });
  await setCheckpoint(keep, wish.label, commit);
  if (mark === undefined) keep.last.checkpoints.delete(checkout.index);
  else keep.last.checkpoints.set(checkout.index, { commit, tree: snapshot.tree, mark });
  return commit;
}

export async function isCheckpoint(keep: Keep, commit: string): Promise<boolean> {
  return isOid(commit) && (await isRealFolder(stateFolder(keep, commit)));
}

/** What a checkpoint knows. The commit that the workspace began with is one, though nothing was written about it. */
export async function readState(keep: Keep, commit: string, beginning: Beginning): Promise<CheckpointState> {
  const bytes = isOid(commit) ? await readIfThere(join(stateFolder(keep, commit), "state.json")) : undefined;
  if (bytes !== undefined) return stateShape.parse(JSON.parse(bytes.toString("utf8")));
  if (commit === beginning.base) {
    const tree = await keep.text({ args: ["rev-parse", "--verify", `${commit}^{tree}`] });
    return { tree, clones: { 0: { ...beginning.head, refs: {} } } };
  }
  throw new Refusal("WORKSPACE_NO_CHECKPOINT", `The workspace has no checkpoint ${JSON.stringify(commit)}.`, {
    hint: "Restore a commit that a checkpoint of this workspace gave, or the one that it began with.",
  });
}

/** The tree of a commit that the keep has. */
export async function treeOfCommit(keep: Keep, commit: string): Promise<string> {
  const bytes = isOid(commit) ? await readIfThere(join(stateFolder(keep, commit), "state.json")) : undefined;
  if (bytes !== undefined) return stateShape.parse(JSON.parse(bytes.toString("utf8"))).tree;
  return keep.text({ args: ["rev-parse", "--verify", "--end-of-options", `${commit}^{tree}`] });
}

/** The commits of all labels, and what is known of each. */
export async function checkpointsOf(keep: Keep, beginning: Beginning): Promise<ReadonlyMap<string, CheckpointState>> {
  const all = new Map<string, CheckpointState>();
  for (const label of await namesIn(keep.path("refs", "waybill"))) {
    const commit = (await readIfThere(keep.path("refs", "waybill", label)))?.toString("utf8").trim();
    if (commit !== undefined) all.set(commit, await readState(keep, commit, beginning));
  }
  return all;
}

export interface Beginning {
  readonly base: string;
  readonly head: { readonly branch?: string | undefined; readonly commit?: string | undefined };
}

/** The index of a clone at a checkpoint; there may be none. */
export function stateIndex(keep: Keep, commit: string, number: number): string {
  return join(stateFolder(keep, commit), `index.${number}`);
}

/** Points a label at a checkpoint. The keep has one writer, and no git to wait for. */
async function setCheckpoint(keep: Keep, label: string, commit: string): Promise<void> {
  const ref = keep.path("refs", "waybill", label);
  await mkdir(dirname(ref), { recursive: true });
  const temporary = await keep.temporary();
  await writeFile(temporary, `${commit}\n`);
  await rename(temporary, ref);
}

/** A clone as it was kept, which may be the last time. */
export interface KeptClone {
  readonly number: number;
  readonly known: boolean;
  /** Every ref of it could be kept. */
  readonly isWhole: boolean;
  readonly head: Head;
  readonly refs: Readonly<Record<string, string>>;
  /** A copy of its index, and the tree of that where it has no conflicts. */
  readonly index?: string;
  readonly tree?: string;
  /** What must not be lost besides what its commits lead to. */
  readonly objects: readonly string[];
}

async function clonesInside(keep: Keep, snapshot: Snapshot): Promise<readonly KeptClone[]> {
  const kept = snapshot.modules.map(async ({ module, snapshot: inside }) => [
    await keepClone(keep, module),
    ...(await clonesInside(keep, inside)),
  ]);
  return (await Promise.all(kept)).flat();
}

/** What was kept of a clone that is the same as then is there, but for a copy of its index of which nothing is left. */
async function keptClone(keep: Keep, checkout: Checkout, mark: string | undefined): Promise<KeptClone> {
  const last = keep.last.clones.get(checkout.index);
  if (last === undefined || last.mark !== mark) {
    const kept = await keepClone(keep, checkout);
    if (mark === undefined || !kept.isWhole) keep.last.clones.delete(checkout.index);
    else keep.last.clones.set(checkout.index, { mark, kept });
    return kept;
  }
  const { index: _, ...kept } = last.kept;
  const index = await copyOfCloneIndex(keep, checkout.clone);
  return index === undefined ? kept : { ...kept, index };
}

/** A new clone that is at the commit which the checkout began with, whose tree is given: nothing of it is nowhere else. */
export async function rememberNewClone(
  keep: Keep,
  checkout: Checkout,
  made: { head: Head; tree: string },
): Promise<void> {
  const { branch, commit } = made.head;
  const mark = await cloneMark(checkout.clone);
  if (mark === undefined || commit !== checkout.base) return;
  const refs = branch === undefined ? {} : { [branch]: commit };
  const kept = { number: checkout.number, known: true, isWhole: true, ...made, refs, objects: [commit, made.tree] };
  keep.last.clones.set(checkout.index, { mark, kept });
}

/** The refs of a clone, of which nothing new is to be asked where it is what it was when it was kept. */
export async function wordsOfClone(keep: Keep, { index, clone }: Checkout): Promise<CloneWords | undefined> {
  const last = keep.last.clones.get(index);
  return last !== undefined && (await cloneMark(clone)) === last.mark ? last.kept : readClone(keep, clone);
}

async function keepClone(keep: Keep, checkout: Checkout): Promise<KeptClone> {
  const { number } = checkout;
  const lost = {
    number,
    known: false,
    isWhole: false,
    head: { branch: undefined, commit: undefined },
    refs: {},
    objects: [],
  };
  const words = await readClone(keep, checkout.clone);
  if (words === undefined) return lost;
  const { head, refs } = words;
  const heads = head.commit === undefined ? [] : [head.commit];
  const all = [...new Set([...heads, ...Object.values(refs)])];
  const whole = await importObjects(keep, checkout.clone, all);
  if (!whole && !(await importObjects(keep, checkout.clone, heads))) return lost;
  if (head.branch === undefined && head.commit === undefined) return lost;
  const kept = whole ? refs : {};
  const index = await keepIndex(keep, checkout.clone);
  return {
    number,
    known: true,
    isWhole: whole,
    head,
    refs: kept,
    ...index,
    objects: [...heads, ...Object.values(kept), ...index.objects],
  };
}

/** What was staged in it and stands in no commit has to be kept as well. */
async function keepIndex(keep: Keep, clone: string): Promise<Pick<KeptClone, "index" | "tree" | "objects">> {
  const index = await copyOfCloneIndex(keep, clone);
  if (index === undefined) return { objects: [] };
  const written = await keep.try({ args: ["write-tree"], index });
  if (written.code === 0) return treeOf(index, written.stdout);
  const entries = await keep.try({ args: ["ls-files", "-z", "--stage"], index });
  const staged = entries.stdout
    .toString("latin1")
    .split("\0")
    .filter((entry) => !entry.startsWith("160000"));
  const oids = [...new Set(staged.map((entry) => entry.split(" ")[1] ?? "").filter(isOid))];
  if (entries.code !== 0 || !(await importObjects(keep, clone, oids))) return { objects: [] };
  const again = await keep.try({ args: ["write-tree"], index });
  return again.code === 0 ? treeOf(index, again.stdout) : { index, objects: oids };
}

function treeOf(index: string, stdout: Buffer): Pick<KeptClone, "index" | "tree" | "objects"> {
  const tree = stdout.toString().trim();
  return { index, tree, objects: [tree] };
}

/**
 * The keep borrows what it can from the person's repository. What is made here may be there as well, by chance, and go when that
 * is pruned: so it gets a copy of all but what the commits lead to that are held there by a ref.
 */
async function packAll(keep: Keep, objects: readonly string[], bases: readonly string[]): Promise<void> {
  const lines = [...new Set(objects), ...bases.map((base) => `^${base}`)];
  const args = [
    "pack-objects",
    "--quiet",
    "--revs",
    "--non-empty",
    "--delta-base-offset",
    keep.path("objects", "pack", "pack"),
  ];
  await keep.run({ args, stdin: lines.map((line) => `${line}\n`).join("") });
}

function commitsOf(snapshot: Snapshot): readonly string[] {
  return snapshot.modules.flatMap((each) => [each.commit, ...commitsOf(each.snapshot)]);
}

function basesOf(checkout: Checkout): readonly string[] {
  return [checkout.base, ...checkout.modules.flatMap(basesOf)];
}

async function writeState(
  keep: Keep,
  commit: string,
  { snapshot, clones }: { snapshot: Snapshot; clones: readonly KeptClone[] },
): Promise<void> {
  const folder = stateFolder(keep, commit);
  if (await isRealFolder(folder)) return;
  const temporary = await keep.temporary();
  await mkdir(temporary, { recursive: true });
  const known = clones.filter((clone) => clone.known);
  for (const { index, number } of known)
    if (index !== undefined) await copyFile(index, join(temporary, `index.${number}`));
  const state: CheckpointState = {
    tree: snapshot.tree,
    clones: Object.fromEntries(known.map(({ number, head, refs }) => [number, { ...head, refs }])),
  };
  await writeFile(join(temporary, "state.json"), JSON.stringify(state));
  await mkdir(dirname(folder), { recursive: true });
  try {
    await rename(temporary, folder);
  } catch (error) {
    // Whoever took the same checkpoint at the same moment has written the same.
    if (!["ENOTEMPTY", "EEXIST"].includes(errorCode(error) ?? "")) throw error;
    await rm(temporary, { recursive: true });
  }
}

function stateFolder(keep: Keep, commit: string): string {
  return join(checkpointsFolder(keep.folder), commit);
}

/** Where a keep has what its checkpoints know. */
export function checkpointsFolder(keepFolder: string): string {
  return join(keepFolder, "checkpoints");
}
