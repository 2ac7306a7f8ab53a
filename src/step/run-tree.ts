import type { Performer, RunWords } from "../runner/performer.ts";
import type { Setup, Workspace, Workspaces } from "../workspace/workspace.ts";

export interface RunTreePorts {
  readonly workspaces: Workspaces;
  readonly setup: readonly Setup[];
}

/** Somebody works in the copy that a run has of the repository, until it is let go. */
export interface Stay {
  readonly tree: Workspace;
  /** Whether nobody else works there now. */
  isAlone(): boolean;
  leave(): Promise<void>;
}

export interface FinishedTree {
  readonly ref: string;
  /** Whether there is anything in it that was not there before. */
  readonly isChanged: boolean;
}

interface Held {
  /** Those who work there, and those who only look. */
  guests: number;
  lookers: number;
  readonly opened: Promise<{ readonly tree: Workspace; readonly unlock: () => Promise<void> }>;
}

/** The copies of the repository that runs work in, where they do not work in the person's own. */
export class RunTrees {
  readonly #ports: RunTreePorts;
  readonly #held = new Map<string, Held>();

  constructor(ports: RunTreePorts) {
    this.#ports = ports;
  }

  /** Undefined for a run that works in the project's own folder. A run that was begun by another one works where that does. */
  enter(run: RunWords): Promise<Stay | undefined> {
    return this.#open(run, "guests");
  }

  /** The same for somebody who only looks: whoever works there is alone all the same. */
  look(run: RunWords): Promise<Stay | undefined> {
    return this.#open(run, "lookers");
  }

  async #open(run: RunWords, as: "guests" | "lookers"): Promise<Stay | undefined> {
    const name = rootOf(run.id);
    if (!run.ownTree && (name === run.id || (await this.#ports.workspaces.find(name)) === undefined)) return undefined;
    const held = this.#held.get(name) ?? { guests: 0, lookers: 0, opened: this.#make(name, run.folder) };
    this.#held.set(name, held);
    held[as] += 1;
    try {
      const { tree } = await held.opened;
      return { tree, isAlone: () => held.guests === 1, leave: () => this.#leave(name, held, as) };
    } catch (error) {
      this.#held.delete(name);
      throw error;
    }
  }

  /** Keeps what a run has made in a ref of the person's repository. Undefined where it has no copy. */
  async finish(run: string): Promise<FinishedTree | undefined> {
    const tree = await this.#ports.workspaces.find(run);
    if (tree === undefined) return undefined;
    const commit = await tree.checkpoint("result");
    const ref = await tree.fetchBack(commit, "result");
    const trees = await tree.read({ args: ["rev-parse", `${tree.base}^{tree}`, `${commit}^{tree}`] });
    const [before, after] = trees.toString().trim().split("\n");
    return { ref, isChanged: before !== after };
  }

  async #make(name: string, repository: string): ReturnType<() => Held["opened"]> {
    const { workspaces, setup } = this.#ports;
    const tree = await workspaces.make({ name, repository, setup });
    return { tree, unlock: await tree.lock() };
  }

  async #leave(name: string, held: Held, as: "guests" | "lookers"): Promise<void> {
    held[as] -= 1;
    if (held.guests + held.lookers > 0) return;
    this.#held.delete(name);
    const { unlock } = await held.opened;
    await unlock();
  }
}

/** A step that works in the copy of its run, where it has one. */
export function inRunTree(trees: RunTrees, perform: Performer): Performer {
  return async (task) => {
    const stay = await trees.enter(task.run);
    if (stay === undefined) return perform(task);
    try {
      return await perform({
        ...task,
        run: { ...task.run, workFolder: stay.tree.folder, workspace: stay.tree.folder },
      });
    } finally {
      await stay.leave();
    }
  };
}

/** The run in whose copy a run works: the one at the beginning. */
export function rootOf(run: string): string {
  return run.split(".")[0] ?? run;
}
