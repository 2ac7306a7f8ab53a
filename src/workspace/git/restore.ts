import { copyFile, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { type Beginning, type CheckpointState, readState, stateIndex } from "./checkpoint.ts";
import type { Checkout } from "./checkout.ts";
import { readIfThere } from "./durable-text.ts";
import { makeGitFolder, type NewGitFolder } from "./git-folder.ts";
import type { Keep } from "./keep.ts";
import type { RepositoryFiles } from "./person-repository.ts";
import { at, isRealFolder, isRealFolderIn, type RawPath, standing, toText } from "./raw-path.ts";
import { openFolders, removeTree } from "./remove-tree.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";
import { writeChanged } from "./write-changed.ts";

/** How the files of a workspace are read: what its clones are told. */
export type Rules = Pick<NewGitFolder, "format" | "settings">;

export interface RestoreWish {
  readonly commit: string;
  readonly rules: Rules;
  readonly beginning: Beginning;
}

/** Everything is again what it was at a checkpoint, but for ignored files. Doing it again after a crash is harmless. */
export async function restoreCheckpoint(keep: Keep, checkout: Checkout, wish: RestoreWish): Promise<void> {
  const state = await readState(keep, wish.commit, wish.beginning);
  const renewal: Renewal = { keep, state, ...wish };
  const fault = await failureOf(renewal, checkout);
  if (fault === undefined) return;
  // A folder that its owner may not write to holds its files fast.
  await openFolders(checkout.folder);
  const cause = await failureOf(renewal, checkout);
  if (cause === undefined) return;
  throw new Refusal("WORKSPACE_NOT_RESTORED", `${checkout.folder} cannot be made what it was: ${cause}`, {
    hint: "See that nothing writes into it any more, and who may write to its files; then try again.",
  });
}

/** Undefined where it has gone well. */
async function failureOf(renewal: Renewal, checkout: Checkout): Promise<string | undefined> {
  const { keep, state } = renewal;
  try {
    await moveTo(keep, checkout, state.tree);
    await renewClones(renewal, checkout);
    const { tree } = await takeSnapshot(keep, checkout);
    return tree === state.tree ? undefined : "its files are still others.";
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    if (errorCode(error) !== undefined) return String(error);
    throw error;
  }
}

/** The files are those of a tree, but for what is ignored. */
async function moveTo(keep: Keep, checkout: Checkout, tree: string): Promise<void> {
  // Where somebody has put something else in the place of the folder, a link for one, nothing is followed.
  if (!(await isRealFolder(checkout.folder))) {
    await removeTree(checkout.folder);
    await mkdir(checkout.folder, { recursive: true });
  }
  const before = await takeSnapshot(keep, checkout);
  const links = await linksOf(keep, tree);
  await clearTheWay(keep, checkout, { nested: before.nested, links });
  const args = ["read-tree", "--reset", "-u", tree];
  await keep.withIndex(checkout.index, (index) => keep.run({ args, index, workTree: checkout.folder, writes: true }));
  await writeChanged(keep, checkout, { base: checkout.base, tree });
  for (const module of checkout.modules) {
    const commit = links.get(module.path);
    if (commit === undefined) continue;
    await makeFolderIn(checkout.folder, module.path);
    // Without its clone it would count as a folder of ordinary files.
    if (!(await isRealFolder(module.clone))) await removeTree(module.clone);
    await mkdir(module.clone, { recursive: true });
    await moveTo(keep, module, await keep.text({ args: ["rev-parse", `${commit}^{tree}`] }));
  }
}

/** What git would not dare to remove. */
async function clearTheWay(keep: Keep, checkout: Checkout, { nested, links }: InTheWay): Promise<void> {
  const { folder, modules } = checkout;
  for (const path of new Set([...nested, ...(await foldersOf(keep, checkout))]))
    await removeTree(at(folder, `${path}/.git`));
  for (const { path } of modules) {
    if (!links.has(path) && (await isRealFolderIn(folder, path))) await removeTree(at(folder, path));
  }
}

/** Git leaves the place of a submodule as it is where something else stands there, or nothing. */
async function makeFolderIn(root: string, path: RawPath): Promise<void> {
  const parts = path.split("/");
  for (const end of parts.keys()) {
    const place = at(root, parts.slice(0, end + 1).join("/"));
    if (await isRealFolder(place)) continue;
    await removeTree(place);
    await mkdir(place);
  }
}

interface InTheWay {
  readonly nested: Snapshot["nested"];
  /** The submodules of what will be there. */
  readonly links: ReadonlyMap<RawPath, string>;
}

/** The folders of files that were just seen: one of them may have become a repository. */
async function foldersOf(keep: Keep, { index }: Checkout): Promise<ReadonlySet<RawPath>> {
  const folders = new Set<RawPath>();
  for (const path of await keep.parts({ args: ["ls-files", "-z", "--cached"], index })) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}

export async function linksOf(keep: Keep, tree: string): Promise<ReadonlyMap<RawPath, string>> {
  const lines = await keep.parts({ args: ["ls-tree", "-r", "-z", "--full-tree", tree] });
  const links = lines.filter((line) => line.startsWith("160000 "));
  return new Map(links.map((line) => [line.slice(line.indexOf("\t") + 1), line.split(/[ \t]/u)[2] ?? ""]));
}

interface Renewal extends RestoreWish {
  readonly keep: Keep;
  readonly state: CheckpointState;
}

/** The clones are made anew: hooks, configuration, locks and whatever else was left in them is gone. */
async function renewClones(renewal: Renewal, checkout: Checkout): Promise<void> {
  const { keep, commit, state, rules } = renewal;
  const known = state.clones[checkout.number];
  const head =
    known === undefined ? { branch: undefined, commit: checkout.base } : { branch: known.branch, commit: known.commit };
  const saved = stateIndex(keep, commit, checkout.number);
  const index = (await standing(saved)) === undefined ? await indexOf(keep, head.commit) : saved;
  const active = checkout.modules.map(({ path }) => path);
  await placeClone(keep, checkout, { ...rules, head, refs: known?.refs ?? {}, index, active });
  for (const module of checkout.modules) {
    if (await isRealFolderIn(checkout.folder, `${module.path}/.git`)) await renewClones(renewal, module);
  }
}

async function indexOf(keep: Keep, commit: string | undefined): Promise<string> {
  const index = await keep.temporary();
  await keep.run({ args: ["read-tree", commit ?? "--empty"], index });
  return index;
}

export interface NewClone extends Pick<NewGitFolder, "format" | "settings" | "head"> {
  readonly refs: Readonly<Record<string, string>>;
  /** A file that becomes its index. */
  readonly index: string;
  /** Submodules that are checked out. */
  readonly active: readonly RawPath[];
}

/** Puts a new git folder in the place of the one that is there, whatever that is. */
export async function placeClone(keep: Keep, checkout: Checkout, { index, active, ...wish }: NewClone): Promise<void> {
  const folder = await keep.temporary();
  const all = await filesOf(keep);
  // Only the whole is sparse: a pattern is for paths from its root.
  const files = checkout.number === 0 ? all : { ...all, sparse: undefined };
  const own = wish.settings.filter(([name]) => checkout.number === 0 || !name.startsWith("core.sparse"));
  const settings = [...own, ...active.map((path) => ["submodule.active", `:(literal)${toText(path)}`] as const)];
  await makeGitFolder({ ...wish, settings, folder, place: checkout.clone, files, alternates: [keep.objects] });
  await copyFile(index, join(folder, "index"));
  const old = await keep.temporary();
  if ((await standing(checkout.clone)) !== undefined) await rename(checkout.clone, old);
  await rename(folder, checkout.clone);
  await removeTree(old);
}

/** The texts that say how files are read, as the keep has them. */
export async function filesOf(keep: Keep): Promise<RepositoryFiles> {
  return {
    shallow: await textOf(keep, "shallow"),
    exclude: (await textOf(keep, "info/exclude")) ?? "",
    attributes: await textOf(keep, "info/attributes"),
    usualAttributes: await textOf(keep, "info/usual-attributes"),
    sparse: await textOf(keep, "info/sparse-checkout"),
  };
}

async function textOf(keep: Keep, path: string): Promise<string | undefined> {
  return (await readIfThere(keep.path(path)))?.toString("utf8");
}
