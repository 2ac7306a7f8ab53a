import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { Checkout, Link, Module } from "./checkout.ts";
import { copyOfCloneIndex, headOfClone } from "./clone.ts";
import type { Keep } from "./keep.ts";
import { indexMark, type LastLook, markOf } from "./last-looks.ts";
import { at, isRealFolder, isRealFolderIn, namesIn, type RawPath, rawBytes, standing } from "./raw-path.ts";
import { signature } from "./signature.ts";
import { removeTraps } from "./traps.ts";

/** What a work tree holds. */
export interface Snapshot {
  readonly tree: string;
  /** Those of its submodules that are there. */
  readonly modules: readonly ModuleSnapshot[];
  /** Roots of repositories inside that are no submodules: their files are in the tree like any others. */
  readonly nested: readonly RawPath[];
}

export interface ModuleSnapshot {
  readonly module: Module;
  readonly snapshot: Snapshot;
  /** What stands for it in the tree: its HEAD, or where it has changes, a commit of them that is always the same for the same changes. */
  readonly commit: string;
}

/** More than these are a mistake, and each costs a look. */
const mostNested = 200;

/**
 * Writes everything that git would keep into objects of the keep: what is tracked, as the clone has it, and what is neither
 * tracked nor ignored. The answer depends on the files and on what the clone tracks alone, never on what was seen before;
 * the index of the keep only saves looking again into files that have not changed.
 */
export async function takeSnapshot(keep: Keep, checkout: Checkout): Promise<Snapshot> {
  // Where a link has been put in its place, what that leads to is not in it.
  if (!(await isRealFolder(checkout.folder))) return nothing(keep);
  const rules = await removeTraps(checkout.folder);
  const last = await stillSo(keep, checkout, rules);
  const differences = last === undefined ? undefined : await differencesOf({ keep, checkout, index: checkout.index });
  if (last !== undefined && differences?.every((each) => each.length === 0) === true) return last.snapshot;
  const cloneIndex = await markOf(join(checkout.clone, "index"));
  return keep.withIndex(checkout.index, async (index) => {
    const here: Here = { keep, checkout, index };
    const links = await standingOfLinks(here);
    await forget(here, links.others);
    const seen = await look(here, { differences, isPlain: last?.isPlain === true });
    await forget(here, seen.gone);
    await take(here, seen.changed);
    const modules = await Promise.all(links.modules.map((module) => takeModule(keep, module)));
    await takeLinks(here, [...modules.map(({ module, commit }) => ({ path: module.path, commit })), ...links.hollow]);
    const tree = await keep.text({ args: ["write-tree", "--missing-ok"], index });
    const snapshot = { tree, modules, nested: seen.nested };
    if (seen.isSettled) await remember(here, { snapshot, rules, isPlain: seen.isPlain, cloneIndex });
    return snapshot;
  });
}

/** What a new checkout holds, which nobody has touched: the tree of its base. */
export async function rememberNew(keep: Keep, checkout: Checkout, tree: string): Promise<void> {
  const cloneIndex = await markOf(join(checkout.clone, "index"));
  const snapshot = { tree, modules: [], nested: [] };
  await remember({ keep, checkout, index: checkout.index }, { snapshot, rules: undefined, isPlain: false, cloneIndex });
}

type Words = Pick<LastLook, "snapshot" | "rules" | "isPlain"> & { readonly cloneIndex: string | undefined };

/** Repositories inside have a state of their own: nothing is known of where there are some. */
async function remember({ keep, checkout, index: copy }: Here, { cloneIndex, ...words }: Words): Promise<void> {
  const index = await indexMark(copy);
  const hasInside = [checkout.modules, checkout.hollow, words.snapshot.nested].some((each) => each.length > 0);
  if (hasInside || index === undefined || cloneIndex === undefined) keep.last.looks.delete(checkout.index);
  else keep.last.looks.set(checkout.index, { ...words, index, cloneIndex });
}

/** The last look, where everything that it hung on is what it was, but for the files themselves. */
async function stillSo(keep: Keep, checkout: Checkout, rules: string): Promise<LastLook | undefined> {
  const last = keep.last.looks.get(checkout.index);
  if (last === undefined || (last.rules !== undefined && last.rules !== rules)) return undefined;
  if ((await indexMark(checkout.index)) !== last.index) return undefined;
  return (await markOf(join(checkout.clone, "index"))) === last.cloneIndex ? last : undefined;
}

async function nothing(keep: Keep): Promise<Snapshot> {
  return { tree: await keep.text({ args: ["mktree"], stdin: "" }), modules: [], nested: [] };
}

interface Here {
  readonly keep: Keep;
  readonly checkout: Checkout;
  /** The index that is worked on. */
  readonly index: string;
}

interface Links {
  readonly modules: readonly Module[];
  /** With nothing in them. */
  readonly hollow: readonly Link[];
  /** What is no submodule any more, but a folder of ordinary files, something else, or nothing. */
  readonly others: readonly RawPath[];
}

/** What has become of the submodules. */
async function standingOfLinks({ checkout }: Here): Promise<Links> {
  const modules: Module[] = [];
  const hollow: Link[] = [];
  const others: RawPath[] = [];
  for (const module of checkout.modules) {
    if (await isRealFolderIn(checkout.folder, `${module.path}/.git`)) modules.push(module);
  }
  const present = new Set(modules.map(({ path }) => path));
  const absent = checkout.modules.filter(({ path }) => !present.has(path));
  for (const link of [...absent.map(({ path, base }) => ({ path, commit: base })), ...checkout.hollow]) {
    if (await isHollow(checkout.folder, link.path)) hollow.push(link);
    else others.push(link.path);
  }
  return { modules, hollow, others };
}

async function isHollow(folder: string, path: RawPath): Promise<boolean> {
  return (await isRealFolderIn(folder, path)) && (await namesIn(at(folder, path))).every((name) => name === ".git");
}

/** What is not as the index has it, and what is not in it. */
type Differences = readonly [differing: readonly string[], others: readonly RawPath[]];

function differencesOf({ keep, checkout, index }: Here): Promise<Differences> {
  const workTree = checkout.folder;
  return Promise.all([
    // A submodule is never asked: it would be by a git that reads its configuration.
    keep.parts({ args: ["diff-files", "-z", "--raw", "--ignore-submodules=all"], index, workTree }),
    keep.parts({ args: ["ls-files", "-z", "--others", "--exclude-standard"], index, workTree }),
  ]);
}

interface Seen {
  readonly changed: readonly RawPath[];
  readonly gone: readonly RawPath[];
  readonly nested: readonly RawPath[];
  /** Nothing that is tracked is ignored. */
  readonly isPlain: boolean;
  /** All that the clone tracks although it is ignored is there. */
  readonly isSettled: boolean;
}

interface Known {
  readonly differences: Differences | undefined;
  /** It was so at the last look, and what it hangs on is what it was. */
  readonly isPlain: boolean;
}

async function look(here: Here, known: Known): Promise<Seen> {
  const { keep, checkout, index } = here;
  const workTree = checkout.folder;
  const [[differing, others], ignored, tracked] = await Promise.all([
    known.differences ?? differencesOf(here),
    known.isPlain ? [] : keep.parts({ args: trackedAndIgnored, index, workTree }),
    known.isPlain ? [] : trackedByClone(here),
  ]);
  const roots = others.filter((path) => path.endsWith("/")).map((path) => path.slice(0, -1));
  const { files, nested } = await insideOf(here, roots);
  const own = new Set(ignored);
  const wanted = new Set(tracked ?? ignored);
  const absent = [...wanted].filter((path) => !own.has(path));
  const forced = await filesOf(workTree, absent);
  const gone = ignored.filter((path) => !wanted.has(path));
  const changed = others.filter((path) => !path.endsWith("/"));
  for (let entry = 0; entry + 1 < differing.length; entry += 2) {
    const path = differing[entry + 1] ?? "";
    if (differing[entry]?.endsWith("D") === true) gone.push(path);
    else changed.push(path);
  }
  const left = new Set(gone);
  return {
    changed: [...changed, ...files, ...forced].filter((path) => !left.has(path)),
    gone,
    nested,
    isPlain: ignored.length === 0 && tracked?.length === 0,
    isSettled: absent.length === forced.length && ![...wanted].some((path) => left.has(path)),
  };
}

const trackedAndIgnored = ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard"];

/** What is tracked although it is ignored, by the index of the clone; undefined where it has none that can be read. */
async function trackedByClone({ keep, checkout }: Here): Promise<readonly RawPath[] | undefined> {
  const index = await copyOfCloneIndex(keep, checkout.clone);
  if (index === undefined) return undefined;
  const { code, stdout } = await keep.try({ args: trackedAndIgnored, index, workTree: checkout.folder });
  return code === 0 ? stdout.toString("latin1").split("\0").slice(0, -1) : undefined;
}

/** Those that stand there; what is behind a link is somewhere else. */
async function filesOf(folder: string, paths: readonly RawPath[]): Promise<RawPath[]> {
  const found: RawPath[] = [];
  for (const path of paths) {
    const isHere = !path.includes("/") || (await isRealFolderIn(folder, path.slice(0, path.lastIndexOf("/"))));
    if (isHere && isKept(await standing(at(folder, path)))) found.push(path);
  }
  return found;
}

function isKept(stats: Awaited<ReturnType<typeof standing>>): boolean {
  return stats?.isFile() === true || stats?.isSymbolicLink() === true;
}

/** The files of repositories inside, which git itself does not look into. */
async function insideOf(here: Here, roots: readonly RawPath[]): Promise<{ files: RawPath[]; nested: RawPath[] }> {
  const { keep, checkout } = here;
  const files: RawPath[] = [];
  const nested: RawPath[] = [];
  const open = [...roots];
  for (let root = open.pop(); root !== undefined; root = open.pop()) {
    nested.push(root);
    if (nested.length > mostNested) throw tooManyNested(checkout.folder);
    const workTree = at(checkout.folder, root).toString("utf8");
    const index = await keep.temporary();
    const args = ["ls-files", "-z", "--others", "--exclude-standard"];
    for (const path of await keep.parts({ args, index, workTree })) {
      if (path.endsWith("/")) open.push(`${root}/${path.slice(0, -1)}`);
      else files.push(`${root}/${path}`);
    }
  }
  if (files.length === 0) return { files, nested };
  return { files: await notIgnored(here, files), nested };
}

/** What the repository around ignores is ignored in those inside as well. */
async function notIgnored({ keep, checkout, index }: Here, files: readonly RawPath[]): Promise<RawPath[]> {
  if (files.length === 0) return [];
  const args = ["check-ignore", "-z", "--stdin", "--no-index"];
  // It refuses to take paths literally, and one that begins with a colon would have a meaning of its own.
  const stdin = rawBytes(files.map((path) => `./${path}`));
  const env = { GIT_LITERAL_PATHSPECS: "0" };
  const { stdout } = await keep.try({ args, index, workTree: checkout.folder, stdin, env });
  const ignored = new Set(stdout.toString("latin1").split("\0"));
  return files.filter((path) => !ignored.has(`./${path}`));
}

async function forget({ keep, checkout, index }: Here, paths: readonly RawPath[]): Promise<void> {
  if (paths.length === 0) return;
  const args = ["update-index", "-z", "--force-remove", "--stdin"];
  await keep.run({ args, index, workTree: checkout.folder, stdin: rawBytes(paths) });
}

async function take(here: Here, paths: readonly RawPath[]): Promise<void> {
  if (paths.length === 0) return;
  const { keep, checkout, index } = here;
  const args = ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"];
  const call = { args, index, workTree: checkout.folder };
  const { code } = await keep.try({ ...call, stdin: rawBytes(paths) });
  if (code === 0) return;
  // A pipe or a device where a file was is nothing that git keeps.
  const files = await filesOf(checkout.folder, paths);
  const kept = new Set(files);
  await forget(
    here,
    paths.filter((path) => !kept.has(path)),
  );
  await keep.run({ ...call, stdin: rawBytes(files) });
}

async function takeModule(keep: Keep, module: Module): Promise<ModuleSnapshot> {
  const snapshot = await takeSnapshot(keep, module);
  return { module, snapshot, commit: await commitOfModule(keep, module, snapshot) };
}

async function takeLinks({ keep, index }: Here, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const lines = links.map(({ path, commit }) => `160000 ${commit}\t${path}`);
  await keep.run({ args: ["update-index", "-z", "--index-info"], index, stdin: rawBytes(lines) });
}

async function commitOfModule(keep: Keep, module: Module, { tree }: Snapshot): Promise<string> {
  const head = (await headOfClone(keep, module.clone))?.commit ?? module.base;
  const own = await keep.try({ args: ["rev-parse", "--verify", "--quiet", `${head}^{tree}`] });
  if (own.code === 0 && own.stdout.toString().trim() === tree) return head;
  const parents = own.code === 0 ? ["-p", head] : [];
  return keep.text({ args: ["commit-tree", tree, ...parents, "-m", "Changes in a submodule"], env: signature() });
}

function tooManyNested(folder: string): Refusal {
  return new Refusal(
    "WORKSPACE_TOO_MANY_REPOSITORIES",
    `There are more than ${mostNested} repositories inside of ${folder} that are no submodules.`,
    { hint: "Let what makes them make them somewhere else, or have git ignore them." },
  );
}
