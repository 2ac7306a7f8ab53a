import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import type { Question } from "../../agent/consult.ts";
import type { CopyStates } from "../../engine/event.ts";
import type { JsonObject } from "../../json/json.ts";
import { inPrivateFolder } from "../../process/private-folder.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Task } from "../../runner/performer.ts";
import type { Workspace, Workspaces } from "../../workspace/workspace.ts";
import type { RunTrees, Stay } from "../run-tree.ts";
import { guardedPlace } from "./guarded-place.ts";
import type { AgentSettings } from "./settings.ts";

export interface PlacePorts {
  readonly trees: RunTrees;
  readonly workspaces: Workspaces;
  readonly scratchFolder: string;
}

/** The attempt that a place is for. */
export type Placed = Pick<Task, "run" | "address" | "attempt" | "cwd" | "signal">;

/** Of what stands before and after each step the last is enough: the label is used again, so that no copy is kept for its sake. */
const stepLabel = "step";

/** How an agent has left its place. `paused` goes on there later. */
export type Ending = "done" | "failed" | "paused";

/** Where an agent works. */
export interface Place {
  readonly where: Omit<Question["place"], "home">;
  /** What became of the files, for the output of the step. Called once. */
  finish(ending: Ending): Promise<Effects>;
}

export interface Effects {
  readonly output: JsonObject;
  /** Of the copy that the run works in. */
  readonly copy?: CopyStates;
  /** What nobody was to change and somebody has. */
  readonly breach?: string;
}

/** Chooses and prepares the place of an agent. */
export async function placeOf(ports: PlacePorts, task: Placed, settings: AgentSettings): Promise<Place> {
  const stay = await ports.trees.enter(task);
  try {
    // Before anything is made for it: a copy has the same folders.
    folderIn(stay?.tree.folder ?? task.run.workFolder, task);
    if (settings.role === "advisor") return stay === undefined ? readOnly(task) : await copyToRead(task, stay);
    const isCopy = settings.ownWorkspace || stay !== undefined;
    const wish = { scratchFolder: ports.scratchFolder, task, isCopy };
    if (settings.ownWorkspace) return await guardedPlace(wish, await ownCopy(ports, task, stay));
    return await guardedPlace(wish, stay === undefined ? inProject(task) : await inTree(ports, task, stay));
  } catch (error) {
    await stay?.leave();
    throw error;
  }
}

function folderIn(root: string, { cwd = "." }: Placed): string {
  const folder = resolve(root, cwd);
  if (folder === root || folder.startsWith(`${root}${sep}`)) return folder;
  throw new Refusal("AGENT_FOLDER_OUTSIDE", `The agent is to work in ${cwd}, which is outside of the project.`, {
    hint: "Write `cwd` from the root of the project down: an agent sees and changes nothing besides.",
  });
}

function inProject(task: Placed): Place {
  const { workFolder } = task.run;
  const where = {
    folder: folderIn(workFolder, task),
    workspace: { folder: workFolder, access: "write" as const },
    shown: [],
  };
  return { where, finish: async () => ({ output: {} }) };
}

function readOnly(task: Placed): Place {
  const { where } = inProject(task);
  const workspace = { ...where.workspace, access: "read" as const };
  return { where: { ...where, workspace }, finish: async () => ({ output: {} }) };
}

/** Nobody works there later, so that nothing is guarded: the copy is discarded, and its files are looked at by the keep's git alone. */
async function copyToRead(task: Placed, stay: Stay): Promise<Place> {
  const { tree } = stay;
  const commit = await tree.checkpoint(stepLabel);
  const before = await tree.treeOf(commit);
  const copy = await tree.throwaway(commit, task.attempt);
  const { folder, shown } = copy;
  return {
    where: { folder: folderIn(folder, task), workspace: { folder, access: "write" }, shown },
    finish: async () => {
      try {
        const isAlone = stay.isAlone();
        const [left, now] = await Promise.all([copy.tree(), isAlone ? tree.tree() : before]);
        await copy.discard();
        const isTouched = isAlone && stay.isAlone() && now !== before;
        const output = { commit, tree: before, wrote: left !== before };
        return isTouched
          ? { output, copy: { before: commit }, breach: "The advisor has changed the files that it was to judge." }
          : { output, copy: { before: commit, after: commit } };
      } finally {
        await stay.leave();
      }
    },
  };
}

async function inTree(ports: PlacePorts, task: Placed, stay: Stay): Promise<Place> {
  const { tree } = stay;
  const work = new Work({ tree, mark: markOf(ports, task), isAlone: () => stay.isAlone(), attempt: task.attempt });
  await work.begin();
  const { folder, shown } = tree;
  return {
    where: { folder: folderIn(folder, task), workspace: { folder, access: "write" }, shown },
    finish: async (ending) => {
      try {
        return await work.end(ending);
      } finally {
        await stay.leave();
      }
    },
  };
}

/** A copy for this step alone, made from what the run has by now. What it makes is a commit in the person's repository. */
async function ownCopy(ports: PlacePorts, task: Placed, stay: Stay | undefined): Promise<Place> {
  const { run, address } = task;
  const word = createHash("sha256").update(address).digest("hex").slice(0, 12);
  const name = `${run.id}-${word}`;
  // One that stands was left by an attempt that was cut short, or that has paused. What is in it was made from its own base.
  const left = await ports.workspaces.find(name);
  const from = left === undefined ? await baseOf(stay, `base-${word}`) : { commit: left.base };
  const take = async (): Promise<{ readonly tree: Workspace; readonly unlock: () => Promise<void> }> => {
    const made = await ports.workspaces.make({ name, repository: run.folder, ...from, setup: [] });
    return { tree: made, unlock: await made.lock() };
  };
  const { tree, unlock } = await ports.trees.whenFree(take, () => !task.signal.aborted);
  const work = new Work({ tree, mark: markOf(ports, task), isAlone: () => true, attempt: task.attempt });
  try {
    await work.beginInOwn({ isNew: left === undefined });
  } catch (error) {
    await unlock();
    throw error;
  }
  const { folder, shown } = tree;
  let isKept = false;
  return {
    where: { folder: folderIn(folder, task), workspace: { folder, access: "write" }, shown },
    finish: async (ending) => {
      try {
        const { output } = await work.end(ending);
        const commit = output["commit"] ?? output["debris"];
        if (typeof commit !== "string") return { output };
        const fetched = await fetchUnlessSecret(tree, commit, "result");
        isKept = "withheld" in fetched;
        return "withheld" in fetched
          ? { output, breach: fetched.withheld }
          : { output: { ...output, ref: fetched.ref } };
      } finally {
        await unlock();
        if (ending !== "paused" && !isKept) await tree.remove({ loseWork: true });
        await stay?.leave();
      }
    },
  };
}

/** What the run has by now, where a copy can be made from it. HEAD of the repository for a run that has no copy. */
async function baseOf(stay: Stay | undefined, label: string): Promise<{ readonly commit?: string }> {
  if (stay === undefined) return {};
  const commit = await stay.tree.checkpoint(label);
  await stay.tree.fetchBack(commit, label);
  return { commit };
}

interface WorkOptions {
  readonly tree: Workspace;
  /** The file that stands while an agent works there: it holds the commit from before. */
  readonly mark: string;
  readonly isAlone: () => boolean;
  readonly attempt: string;
}

/** The work of one attempt in a tree. What is left half-done is kept aside, and the tree is as it was before. */
class Work {
  readonly #options: WorkOptions;
  #before = "";
  /** What an attempt has left that was cut short before this one. */
  #left: JsonObject = {};

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { tree, mark } = this.#options;
    const [left, ending] = readMark(mark);
    if (left !== undefined && ending !== "paused") this.#left = await this.#setAside(left, "debris-before");
    const commit = left !== undefined && ending === "paused" ? left : await tree.checkpoint(stepLabel);
    this.#before = await tree.treeOf(commit);
    this.#mark(commit, "working");
  }

  /**
   * The same in a copy that nobody else has. In a new one a mark speaks of another that is gone; one that was left without a
   * mark was left before its work began or after it ended, and what is in it is kept aside as well.
   */
  async beginInOwn({ isNew }: { readonly isNew: boolean }): Promise<void> {
    const { tree, mark } = this.#options;
    if (isNew) rmSync(mark, { force: true });
    else if (readMark(mark).length === 0) this.#mark(tree.base, "working");
    await this.begin();
  }

  async end(ending: Ending): Promise<Effects> {
    const { tree, mark } = this.#options;
    const [commit = ""] = readMark(mark);
    if (ending === "paused") {
      this.#mark(commit, "paused");
      return { output: {}, copy: { before: commit } };
    }
    const output =
      ending === "done" ? await this.#keep() : { ...(await this.#setAside(commit, "debris")), tree: await tree.tree() };
    rmSync(mark, { force: true });
    return { output: { ...this.#left, ...output }, copy: this.#statesOf(commit, output) };
  }

  #statesOf(before: string, { tree, commit, debris }: JsonObject): CopyStates {
    if (tree === this.#before) return { before, after: before };
    const after = commit ?? debris;
    return typeof after === "string" ? { before, after } : { before };
  }

  async #keep(): Promise<JsonObject> {
    const { tree: work } = this.#options;
    const commit = await work.checkpoint(stepLabel);
    const tree = await work.treeOf(commit);
    const changes = await work.changes(this.#before, tree);
    return { commit, tree, changes: changes.map(({ path, change }) => ({ path, change })) };
  }

  /** Where somebody else works in the same tree, their work is not undone with it. */
  async #setAside(before: string, what: "debris" | "debris-before"): Promise<JsonObject> {
    const { tree, attempt, isAlone } = this.#options;
    const label = `${what}-${attempt}`;
    const debris = await tree.checkpoint(label);
    // In the person's repository, where it can be looked at.
    const fetched = await fetchUnlessSecret(tree, debris, label);
    if (isAlone()) await tree.restore(before);
    return { debris, ...("ref" in fetched ? { debris_ref: fetched.ref } : { debris_withheld: fetched.withheld }) };
  }

  #mark(commit: string, state: "working" | "paused"): void {
    const { mark } = this.#options;
    inPrivateFolder(mark, () => writeFileSync(mark, `${commit} ${state}`, { mode: 0o600 }));
  }
}

/** What shows a secret stays where it is; nothing else is kept from going on by that. */
async function fetchUnlessSecret(
  tree: Workspace,
  commit: string,
  label: string,
): Promise<{ readonly ref: string } | { readonly withheld: string }> {
  try {
    return { ref: await tree.fetchBack(commit, label) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== "WORKSPACE_SECRET") throw error;
    return { withheld: `${error.message} ${error.hint ?? ""}` };
  }
}

function readMark(file: string): readonly [string?, string?] {
  try {
    const [commit, state] = readFileSync(file, "utf8").split(" ");
    return commit === undefined || state === undefined ? [] : [commit, state];
  } catch {
    return [];
  }
}

function markOf({ scratchFolder }: PlacePorts, { run, address }: Placed): string {
  const word = createHash("sha256").update(`${run.id} ${address}`).digest("hex").slice(0, 24);
  return join(scratchFolder, `${word}.mark`);
}
