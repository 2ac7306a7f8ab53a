import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { ModuleWords } from "./about.ts";
import { checkoutOf, type Layout } from "./about.ts";
import { rememberNewClone, treeOfCommit } from "./checkpoint.ts";
import type { Checkout, Link } from "./checkout.ts";
import type { Git } from "./git.ts";
import { type Head, makeGitFolder } from "./git-folder.ts";
import type { Keep } from "./keep.ts";
import { inspectRepository, type PersonRepository } from "./person-repository.ts";
import { at, isRealFolder, type RawPath, standing, toText } from "./raw-path.ts";
import { placeClone, type Rules } from "./restore.ts";
import { rememberNew } from "./snapshot.ts";
import { writeChanged } from "./write-changed.ts";

/** Where the submodules of a checkout come from. */
export interface ModuleSource {
  /** The repository of the person that has the submodule's commit; undefined where it stays empty. */
  find(root: string, path: RawPath, commit: string): Promise<string | undefined>;
}

export interface PopulateWish {
  readonly layout: Layout;
  readonly base: string;
  readonly head: Head;
  /** The person's repository that the paths of submodules start from. */
  readonly root: string;
  readonly rules: Rules;
  readonly source: ModuleSource;
  /** The commit that all began with, where the base is what somebody has made of it. */
  readonly since?: string;
  /** The tree of the base, where it is known, and that there are no submodules in it. */
  readonly tree?: string;
  readonly hasLinks?: false;
}

export type Populated = Pick<ModuleWords, "base" | "modules" | "hollow">;

/** Checks files out and gives them their clones. */
export async function populate(keep: Keep, wish: PopulateWish): Promise<Populated> {
  const { layout, base, head, rules } = wish;
  const counter = { last: 0 };
  const checkout = checkoutOf(layout, { base, modules: [], hollow: [] });
  keep.last.forget(checkout);
  const [inside, tree] = await Promise.all([
    checkOut({ keep, wish, counter }, checkout, wish.root),
    wish.tree ?? treeOfCommit(keep, base),
  ]);
  if (wish.since !== undefined) await writeChanged(keep, checkout, { base: wish.since, tree });
  await placeClone(keep, checkout, {
    ...rules,
    head,
    refs: {},
    index: checkout.index,
    active: pathsOf(inside.modules),
  });
  if (inside.modules.length + inside.hollow.length === 0) {
    await rememberNew(keep, checkout, tree);
    await rememberNewClone(keep, checkout, { head, tree });
  }
  return { base, ...inside };
}

interface Populating {
  readonly keep: Keep;
  readonly wish: PopulateWish;
  readonly counter: { last: number };
}

async function checkOut(
  populating: Populating,
  checkout: Checkout,
  root: string,
): Promise<Pick<Populated, "modules" | "hollow">> {
  const { keep, wish, counter } = populating;
  await mkdir(checkout.folder, { recursive: true, mode: 0o700 });
  const args = ["read-tree", "--reset", "-u", checkout.base];
  const call = { args, index: checkout.index, workTree: checkout.folder, writes: true };
  const { code, stderr } = await keep.try(call);
  if (code !== 0) throw notCheckedOut(checkout, stderr);
  const modules: ModuleWords[] = [];
  const hollow: Link[] = [];
  if (wish.hasLinks === false) return { modules, hollow };
  for (const { path, commit } of await linksIn(keep, checkout)) {
    // Where only a part of the files is wanted, it may not be in it.
    if (!(await isRealFolder(at(checkout.folder, path)))) continue;
    const found = await wish.source.find(root, path, commit);
    if (found === undefined) {
      hollow.push({ path, commit });
      continue;
    }
    const number = ++counter.last;
    const words = { path, number, base: commit, root: found, modules: [], hollow: [] };
    const module = checkoutOf(wish.layout, { base: commit, modules: [words], hollow: [] }).modules[0];
    if (module === undefined) throw new Error("A submodule without a checkout.");
    const folder = join(checkout.folder, toText(path));
    const placed = { ...module, folder, clone: join(folder, ".git") };
    const inside = await checkOut(populating, placed, found);
    modules.push({ ...words, ...inside });
    const head = { branch: undefined, commit };
    await placeClone(keep, placed, {
      ...wish.rules,
      head,
      refs: {},
      index: placed.index,
      active: pathsOf(inside.modules),
    });
  }
  return { modules, hollow };
}

function pathsOf(modules: readonly ModuleWords[]): readonly RawPath[] {
  return modules.map(({ path }) => path);
}

async function linksIn(keep: Keep, { index }: Checkout): Promise<readonly Link[]> {
  const lines = await keep.parts({ args: ["ls-files", "-z", "--stage"], index });
  return lines
    .filter((line) => line.startsWith("160000 "))
    .map((line) => ({ path: line.slice(line.indexOf("\t") + 1), commit: line.split(" ")[1] ?? "" }));
}

export interface NewKeep {
  readonly rules: Rules;
  readonly files: PersonRepository["files"];
  readonly borrowed: readonly string[];
}

/** Makes the git folder that the keep is. */
export async function makeKeep(keep: Keep, { rules, files, borrowed }: NewKeep): Promise<void> {
  const head = { branch: "refs/heads/none", commit: undefined };
  await makeGitFolder({ folder: keep.folder, ...rules, files, head, alternates: borrowed });
}

/** Submodules as the person has them checked out, each held by a ref in its repository. */
export class ModulesOfPerson implements ModuleSource {
  readonly borrowed: string[];
  readonly #git: Git;
  readonly #keep: Keep;
  readonly #shallow: string[] = [];
  readonly #hold: (root: string, commit: string) => Promise<void>;

  constructor(options: {
    readonly git: Git;
    readonly keep: Keep;
    readonly borrowed: readonly string[];
    readonly shallow: string | undefined;
    readonly hold: (root: string, commit: string) => Promise<void>;
  }) {
    this.#git = options.git;
    this.#keep = options.keep;
    this.#hold = options.hold;
    this.borrowed = [...options.borrowed];
    if (options.shallow !== undefined) this.#shallow.push(options.shallow);
  }

  async find(root: string, path: RawPath, commit: string): Promise<string | undefined> {
    const folder = join(root, toText(path));
    // A folder without a repository of its own would be one of the repository around it.
    if (!(await isRealFolder(folder)) || (await standing(join(folder, ".git"))) === undefined) return undefined;
    const person = await inspectRepository(this.#git, folder);
    const args = ["cat-file", "-e", `${commit}^{commit}`];
    if ((await this.#git.try({ args, folder: person.root })).code !== 0) return undefined;
    await this.#hold(person.root, commit);
    await this.#borrow(person);
    return person.root;
  }

  async #borrow({ objects, files }: PersonRepository): Promise<void> {
    this.borrowed.push(...objects.filter((each) => !this.borrowed.includes(each)));
    await writeFile(
      this.#keep.path("objects", "info", "alternates"),
      this.borrowed.map((each) => `${each}\n`).join(""),
    );
    if (files.shallow === undefined) return;
    this.#shallow.push(files.shallow);
    await writeFile(this.#keep.path("shallow"), this.#shallow.join(""));
  }
}

function notCheckedOut({ base, folder }: Checkout, words: string): Refusal {
  const missing = /(?:unable to|cannot) read|missing|bad object|could not read|not found/iu.test(words);
  return new Refusal("WORKSPACE_NOT_CHECKED_OUT", `${base} cannot be checked out into ${folder}: ${words}`, {
    hint: missing
      ? "The repository has not all of its objects: fetch them first (`git fetch --refetch --no-filter`, or `git checkout` of what is missing)."
      : "Check that there is room on the disk, and look at what git says.",
  });
}
