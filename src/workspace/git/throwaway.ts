import type { Throwaway } from "../workspace.ts";
import { join } from "node:path";
import { type About, checkoutOf, type Layout, type ModuleWords } from "./about.ts";
import { isCheckpoint, treeOfCommit } from "./checkpoint.ts";
import type { Checkout } from "./checkout.ts";
import type { Keep } from "./keep.ts";
import type { LastLooks } from "./last-looks.ts";
import { makeKeep, type ModuleSource, populate, type PopulateWish } from "./populate.ts";
import { removeTree } from "./remove-tree.ts";
import { filesOf } from "./restore.ts";
import { performSetup, type SetupPorts } from "./setup.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface ThrowawayWish {
  readonly commit: string;
  readonly layout: Layout;
  readonly about: About;
  readonly attempt: string;
  /** The keep of the workspace. */
  readonly of: Keep;
  /** That of the copy. */
  readonly own: () => Keep;
}

export interface ThrowawayWords {
  readonly layout: Layout;
  readonly checkout: Checkout;
  readonly shown: Throwaway["shown"];
  readonly last: LastLooks;
}

/** Has everything in folders of its own but the objects, which it only reads. What a crash has left of the same is removed first. */
export async function makeThrowaway(ports: SetupPorts, wish: ThrowawayWish): Promise<ThrowawayWords> {
  const { layout, about, commit, of } = wish;
  await removeTree(layout.folder);
  const keep = wish.own();
  try {
    const rules = { format: about.objectFormat, settings: about.settings };
    const borrowed = [of.objects, ...about.borrowed];
    await makeKeep(keep, { rules, files: await filesOf(of), borrowed });
    const head = { branch: undefined, commit };
    const source = modulesOf(keep, about);
    const known = await knownOf(wish);
    const where = { layout, base: commit, since: about.base, head, root: about.repository };
    const words = await populate(keep, { ...where, rules, source, ...known });
    const { setup, repository: root } = about;
    const linked = await performSetup(ports, {
      keep,
      tree: layout.tree,
      root,
      attempt: `${wish.attempt}setup`,
      setup,
      commands: "kept",
    });
    const paths = [join(layout.keep, "objects"), ...borrowed, ...linked];
    const shown = paths.map((path) => ({ path, access: "read" as const }));
    return { layout, checkout: checkoutOf(layout, words), shown, last: keep.last };
  } catch (error) {
    await removeTree(layout.folder);
    throw error;
  } finally {
    await keep.close();
  }
}

/** A checkpoint has only the submodules that the workspace has. */
async function knownOf({ of, about, commit }: ThrowawayWish): Promise<Pick<PopulateWish, "tree" | "hasLinks">> {
  const tree = await treeOfCommit(of, commit);
  const isPlain = about.modules.length + about.hollow.length === 0 && (await isCheckpoint(of, commit));
  return { tree, ...(isPlain ? { hasLinks: false } : {}) };
}

export class GitThrowaway implements Throwaway {
  readonly folder: string;
  readonly shown: Throwaway["shown"];
  readonly #keep: () => Keep;
  readonly #words: ThrowawayWords;

  constructor(keep: () => Keep, words: ThrowawayWords) {
    this.#keep = keep;
    this.#words = words;
    this.folder = words.layout.tree;
    this.shown = words.shown;
  }

  async tree(): Promise<string> {
    const keep = this.#keep();
    try {
      return (await takeSnapshot(keep, this.#words.checkout)).tree;
    } finally {
      await keep.close();
    }
  }

  discard(): Promise<void> {
    this.#words.last.forget(this.#words.checkout);
    return removeTree(this.#words.layout.folder);
  }
}

/** The submodules that the workspace has, wherever their commits come from. */
function modulesOf(keep: Keep, about: About): ModuleSource {
  const roots = new Map<string, string>();
  const add = (root: string, modules: readonly ModuleWords[]): void => {
    for (const module of modules) {
      roots.set(`${root}\0${module.path}`, module.root);
      add(module.root, module.modules);
    }
  };
  add(about.repository, about.modules);
  return {
    find: async (root, path, commit) => {
      const found = roots.get(`${root}\0${path}`);
      const known = await keep.try({ args: ["cat-file", "-e", `${commit}^{commit}`] });
      return known.code === 0 ? found : undefined;
    },
  };
}
