import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { Processes } from "../../process/process.ts";
import type { Clock } from "../../time/clock.ts";
import type { Reaped, Workspace, WorkspaceRequest, Workspaces, WorkspaceWords } from "../workspace.ts";
import { type About, attemptsOf, type Layout, layoutOf, readAbout } from "./about.ts";
import { FolderLocks } from "./folder-locks.ts";
import { LastLooks } from "./last-looks.ts";
import { sizeOfFolder } from "./folder-size.ts";
import { Git } from "./git.ts";
import { GitWorkspace, inUse, type WorkspacePorts } from "./git-workspace.ts";
import { makeWorkspace } from "./make-workspace.ts";
import { checkName } from "./names.ts";
import { removeTree } from "./remove-tree.ts";
import { isRealFolder, namesIn, standing } from "./raw-path.ts";
import { type ReapLimits, reapWorkspaces, type Standing } from "./reap.ts";
import { discardFolder, removeWorkspace } from "./remove-workspace.ts";
import { checkSetup } from "./setup.ts";
import { SetupCache } from "./setup-cache.ts";
import type { SecretsIn } from "./withhold.ts";

export interface GitWorkspacesOptions {
  /** Where the workspaces stand; only this process and others with the same options write there. Made where it is missing. */
  readonly folder: string;
  /** What git and the commands of a setup are started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly limits: ReapLimits;
  /** What nobody shall see who looks at the commits that are fetched. */
  readonly secretsIn: SecretsIn;
  /** `git`, unless it is another one. */
  readonly program?: string;
}

interface WholeWorkspace extends Standing {
  readonly about: About;
  readonly layout: Layout;
}

/** Workspaces that are clones of a git repository which share its objects. */
export function gitWorkspaces(options: GitWorkspacesOptions): Workspaces {
  return new GitWorkspaces(options);
}

class GitWorkspaces implements Workspaces {
  readonly #options: GitWorkspacesOptions;
  readonly #ports: Omit<WorkspacePorts, "folder">;
  readonly #cache: SetupCache;
  #folder: Promise<string> | undefined;

  constructor(options: GitWorkspacesOptions) {
    const { folder, env, processes, clock, newId, secretsIn } = options;
    this.#options = options;
    this.#cache = new SetupCache({ folder: join(folder, ".cache"), newId, now: () => clock.now() });
    this.#ports = {
      git: new Git(options),
      locks: new FolderLocks(join(folder, ".locks")),
      held: new Map(),
      processes,
      setup: { processes, cache: this.#cache, env, newId },
      clock,
      newId,
      secretsIn,
      last: new LastLooks(),
    };
  }

  async make(request: WorkspaceRequest): Promise<Workspace> {
    const { name } = request;
    checkName("workspace", name);
    checkSetup(request.setup);
    const ports = await this.#open();
    const layout = layoutOf(join(ports.folder, name));
    const found = await readAbout(layout);
    if (found?.stage === "whole") return new GitWorkspace(ports, layout, await sameAs(found, request));
    const lock = await ports.locks.take(name);
    if (lock === undefined) throw inUse(name);
    try {
      const meanwhile = await this.#clear(ports, name);
      const about = meanwhile ?? (await makeWorkspace(ports, layout, request));
      return new GitWorkspace(ports, layout, await sameAs(about, request));
    } finally {
      await lock.letGo();
    }
  }

  async find(name: string): Promise<Workspace | undefined> {
    checkName("workspace", name);
    return this.#find(name);
  }

  async list(): Promise<readonly WorkspaceWords[]> {
    const ports = await this.#open();
    const words: WorkspaceWords[] = [];
    for (const { name, madeAt, bytes, about, layout } of await this.#standing()) {
      const isHeld = await ports.locks.isHeld(name);
      const unfetched = await new GitWorkspace(ports, layout, about).holdsUnfetched();
      words.push({ name, folder: layout.tree, base: about.base, madeAt, bytes, inUse: isHeld, unfetched });
    }
    return words;
  }

  async reap(): Promise<Reaped> {
    const ports = await this.#open();
    for (const name of await this.#names()) {
      const lock = await ports.locks.take(name);
      if (lock === undefined) continue;
      try {
        if ((await this.#clear(ports, name)) !== undefined) await this.#clearThrowaways(ports, name);
      } finally {
        await lock.letGo();
      }
    }
    for (const name of await namesIn(ports.folder)) {
      if (name.startsWith(".gone-")) await discardFolder(ports, join(ports.folder, name));
    }
    const removable = async (name: string): Promise<void> => (await this.#find(name))?.remove({ loseWork: false });
    return reapWorkspaces({
      standing: await this.#standing(),
      cache: this.#cache,
      limits: this.#options.limits,
      now: ports.clock.now(),
      remove: removable,
    });
  }

  /** What is whole, the oldest first. */
  async #standing(): Promise<readonly WholeWorkspace[]> {
    const { folder } = await this.#open();
    const found = (await this.#names()).map(async (name): Promise<readonly WholeWorkspace[]> => {
      const layout = layoutOf(join(folder, name));
      const about = await readAbout(layout);
      if (about?.stage !== "whole") return [];
      return [{ name, about, layout, madeAt: about.madeAt, bytes: await sizeOfFolder(layout.folder) }];
    });
    return (await Promise.all(found)).flat().toSorted(byAge);
  }

  /** Removes what a crash has left. Only for who holds the lock. Gives what is whole, and stays. */
  async #clear(ports: WorkspacePorts, name: string): Promise<About | undefined> {
    const layout = layoutOf(join(ports.folder, name));
    const about = await readAbout(layout);
    if (about?.stage === "whole") return about;
    if (!(await isRealFolder(layout.folder))) return undefined;
    await ports.processes.killSurvivors({ prefix: attemptsOf(layout) });
    if (about !== undefined) await removeWorkspace(ports, layout, about);
    else if ((await standing(layout.tree)) === undefined) await discardFolder(ports, layout.folder);
    else throw damaged(layout.folder);
    return undefined;
  }

  /** Whoever works in one holds the lock, as who calls this does: those that there are were left by a crash. */
  async #clearThrowaways(ports: WorkspacePorts, name: string): Promise<void> {
    const { throwaways } = layoutOf(join(ports.folder, name));
    if ((await namesIn(throwaways)).length === 0) return;
    await ports.processes.killSurvivors({ prefix: attemptsOf(layoutOf(join(ports.folder, name))) });
    await removeTree(throwaways);
  }

  async #find(name: string): Promise<GitWorkspace | undefined> {
    const ports = await this.#open();
    const layout = layoutOf(join(ports.folder, name));
    const about = await readAbout(layout);
    return about?.stage === "whole" ? new GitWorkspace(ports, layout, about) : undefined;
  }

  async #names(): Promise<readonly string[]> {
    const { folder } = await this.#open();
    return (await namesIn(folder)).filter((name) => !name.startsWith("."));
  }

  async #open(): Promise<WorkspacePorts> {
    this.#folder ??= makeFolder(this.#options.folder);
    return { ...this.#ports, folder: await this.#folder };
  }
}

/** Git shares objects by lists of paths, a line each. */
async function makeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const real = await realpath(folder);
  if (!/[\n"]/u.test(real)) return real;
  throw new Refusal("WORKSPACE_FOLDER", `Workspaces cannot stand in ${JSON.stringify(real)}.`, {
    hint: 'Choose a folder without line breaks and " in its path.',
  });
}

function byAge(a: Standing, b: Standing): number {
  return a.madeAt - b.madeAt || (a.name < b.name ? -1 : 1);
}

/** A name means one workspace: of one repository, and begun with the commit that is asked for. */
async function sameAs(about: About, { repository, commit, from }: WorkspaceRequest): Promise<About> {
  const asked = await realpath(repository).catch(() => repository);
  const isSame =
    asked === about.repository &&
    (commit === undefined || commit === about.base || commit === about.asked) &&
    (from === undefined || (from.workspace === about.from?.workspace && from.checkpoint === about.from.checkpoint));
  if (isSame) return about;
  throw new Refusal(
    "WORKSPACE_NAME_TAKEN",
    `There is a workspace ${about.name} already, of ${about.repository} at ${about.base}.`,
    {
      hint: "Choose another name, or remove that one.",
    },
  );
}

function damaged(folder: string): Refusal {
  return new Refusal("WORKSPACE_DAMAGED", `${folder} has a work tree, and nothing says what of.`, {
    hint: `Look into it for work that is worth keeping, then remove ${folder}.`,
  });
}
