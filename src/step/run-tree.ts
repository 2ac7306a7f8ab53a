import { once } from "node:events";
import { Refusal } from "../problem/refusal.ts";
import type { Performer, Task } from "../runner/performer.ts";
import type { Setup, Workspace, Workspaces } from "../workspace/workspace.ts";

export interface RunTreePorts {
  readonly workspaces: Workspaces;
  /** What the copy of a run needs. */
  readonly setup: (run: string) => Promise<readonly Setup[]>;
  /** The run whose copy that of a run begins as, and the checkpoint; undefined where it begins with HEAD. */
  readonly copyOf: (run: string) => Promise<CopyWords | undefined>;
  /** How long it takes until a copy is asked for again that somebody else has. */
  readonly moment: () => Promise<void>;
}

/** Of what stands before and after each step the last is enough. */
const stepLabel = "step";

export interface CopyWords {
  readonly run: string;
  readonly checkpoint: string;
}

/** Who wants to work in a copy, until it is told to end. */
export type TreeGuest = Pick<Task, "run" | "signal">;

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
  enter(guest: TreeGuest): Promise<Stay | undefined> {
    return this.#open(guest, "guests");
  }

  /** The same for somebody who only looks: whoever works there is alone all the same. */
  look(guest: TreeGuest): Promise<Stay | undefined> {
    return this.#open(guest, "lookers");
  }

  /**
   * Takes what somebody else may have: another process of the project as long as its step goes on, and whoever looks whether it
   * can be removed for a moment.
   */
  async whenFree<T>(take: () => Promise<T>, isWanted: () => boolean): Promise<T> {
    for (;;) {
      try {
        return await take();
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== "WORKSPACE_IN_USE" || !isWanted()) throw error;
      }
      await this.#ports.moment();
    }
  }

  async #open({ run, signal }: TreeGuest, as: "guests" | "lookers"): Promise<Stay | undefined> {
    const name = rootOf(run.id);
    if (!run.ownTree && (name === run.id || (await this.#ports.workspaces.find(name)) === undefined)) return undefined;
    const held = this.#held.get(name) ?? this.#hold(name, run.folder);
    held[as] += 1;
    try {
      if (!signal.aborted) await Promise.race([held.opened, once(signal, "abort")]);
      signal.throwIfAborted();
      const { tree } = await held.opened;
      return { tree, isAlone: () => held.guests === 1, leave: () => this.#leave(name, held, as) };
    } catch (error) {
      // Where it comes after all, it is let go at once.
      this.#leave(name, held, as).catch(() => undefined);
      throw error;
    }
  }

  #hold(name: string, repository: string): Held {
    const counts = { guests: 0, lookers: 0 };
    const isWanted = (): boolean => counts.guests + counts.lookers > 0;
    const opened = this.whenFree(() => this.#make(name, repository), isWanted);
    const held = Object.assign(counts, { opened });
    this.#held.set(name, held);
    opened.catch(() => this.#forget(name, held));
    return held;
  }

  #forget(name: string, held: Held): void {
    if (this.#held.get(name) === held) this.#held.delete(name);
  }

  /** The first of these runs whose copy has a checkpoint; where none is named, whose copy is there, with its base. */
  async having(runs: readonly string[], checkpoint: string | undefined): Promise<CopyWords | undefined> {
    for (const run of runs) {
      const name = rootOf(run);
      const tree = await this.#ports.workspaces.find(name);
      if (tree === undefined) continue;
      const asked = checkpoint ?? tree.base;
      if (await hasCheckpoint(tree, asked)) return { run: name, checkpoint: asked };
    }
    return undefined;
  }

  /** The copy of a run is there afterwards. */
  async prepare({ run, folder }: { readonly run: string; readonly folder: string }): Promise<void> {
    await (
      await this.whenFree(
        () => this.#make(run, folder),
        () => true,
      )
    ).unlock();
  }

  /** Keeps what a run has made in a ref of the person's repository. Undefined where it has no copy. */
  async finish(run: string): Promise<FinishedTree | undefined> {
    const tree = await this.#ports.workspaces.find(run);
    if (tree === undefined) return undefined;
    const commit = await tree.checkpoint("result");
    const [ref, before, after] = await Promise.all([
      tree.fetchBack(commit, "result"),
      tree.treeOf(tree.base),
      tree.treeOf(commit),
    ]);
    return { ref, isChanged: before !== after };
  }

  async #make(name: string, repository: string): ReturnType<() => Held["opened"]> {
    const { workspaces } = this.#ports;
    const setup = await this.#ports.setup(name);
    const origin = await this.#ports.copyOf(name);
    const from = origin === undefined ? {} : { from: { workspace: origin.run, checkpoint: origin.checkpoint } };
    const tree = await workspaces.make({ name, repository, setup, ...from });
    return { tree, unlock: await tree.lock() };
  }

  async #leave(name: string, held: Held, as: "guests" | "lookers"): Promise<void> {
    held[as] -= 1;
    if (held.guests + held.lookers > 0) return;
    this.#forget(name, held);
    const { unlock } = await held.opened;
    await unlock();
  }
}

/** One of which only a part is left has none. */
async function hasCheckpoint(tree: Workspace, checkpoint: string): Promise<boolean> {
  try {
    return (await tree.isCheckpoint(checkpoint)) || checkpoint === tree.base;
  } catch (error) {
    if (error instanceof Refusal && error.code === "WORKSPACE_GONE") return false;
    throw error;
  }
}

/** A step that works in the copy of its run, where it has one. */
export function inRunTree(trees: RunTrees, perform: Performer): Performer {
  return async (task) => {
    const stay = await trees.enter(task);
    if (stay === undefined) return perform(task);
    const { tree } = stay;
    try {
      const before = await tree.checkpoint(stepLabel);
      const outcome = await perform({
        ...task,
        run: { ...task.run, workFolder: tree.folder, workspace: tree.folder },
      });
      const after = await stateAfter(tree, before);
      return { ...outcome, copy: { before, after } };
    } finally {
      await stay.leave();
    }
  };
}

/** The same checkpoint where nothing has changed since. */
async function stateAfter(tree: Workspace, before: string): Promise<string> {
  const [known, now] = await Promise.all([tree.treeOf(before), tree.tree()]);
  return now === known ? before : tree.checkpoint(stepLabel);
}

/** The run in whose copy a run works: the one at the beginning. */
export function rootOf(run: string): string {
  return run.split(".")[0] ?? run;
}
