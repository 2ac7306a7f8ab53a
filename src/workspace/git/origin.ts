import { constants, copyFile, cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import type { WorkspaceOrigin, WorkspaceRequest } from "../workspace.ts";
import { type About, attemptsOf, checkoutOf, type Layout, layoutOf, type ModuleWords, readAbout } from "./about.ts";
import { checkpointsFolder, isCheckpoint } from "./checkpoint.ts";
import { Keep } from "./keep.ts";
import type { WorkspacePorts } from "./git-workspace.ts";
import { checkName } from "./names.ts";
import type { RepositoryFiles } from "./person-repository.ts";
import type { Populated } from "./populate.ts";
import { isRealFolder } from "./raw-path.ts";
import { filesOf, restoreCheckpoint } from "./restore.ts";

/** Another workspace, as it was when a new one began as it. */
export interface Origin extends WorkspaceOrigin {
  readonly about: About;
  readonly files: RepositoryFiles;
  readonly keepFolder: string;
}

/**
 * Looks at it, and has the new one made while nobody removes it. Where somebody works in it, it is not removed either, and what its
 * checkpoints have stays as it is.
 */
export async function withOrigin<T>(
  ports: WorkspacePorts,
  { from }: WorkspaceRequest,
  make: (origin: Origin | undefined) => Promise<T>,
): Promise<T> {
  if (from === undefined) return make(undefined);
  checkName("workspace", from.workspace);
  const lock = await ports.locks.take(from.workspace);
  try {
    return await make(await readOrigin(ports, from));
  } finally {
    await lock?.letGo();
  }
}

async function readOrigin(ports: WorkspacePorts, from: WorkspaceOrigin): Promise<Origin> {
  const layout = layoutOf(join(ports.folder, from.workspace));
  const about = await readAbout(layout);
  if (about?.stage !== "whole" || !(await isRealFolder(layout.keep))) throw gone(from);
  const { git, newId, last } = ports;
  const keep = new Keep({ folder: layout.keep, git, newId, last, attempt: `${attemptsOf(layout)}git` });
  try {
    if (from.checkpoint !== about.base && !(await isCheckpoint(keep, from.checkpoint))) throw gone(from);
    return { ...from, about, files: await filesOf(keep), keepFolder: layout.keep };
  } finally {
    await keep.close();
  }
}

/** Everything is as it was there at the checkpoint, but for ignored files; and all that its other checkpoints know is known here too. */
export async function becomeLike(keep: Keep, layout: Layout, grown: Grown): Promise<void> {
  const { origin, about, words } = grown;
  if (shapeOf(words.modules) !== shapeOf(origin.about.modules)) throw otherModules(origin);
  await copyObjects(join(origin.keepFolder, "objects"), keep.objects);
  const checkpoints = checkpointsFolder(origin.keepFolder);
  if (await isRealFolder(checkpoints)) await cp(checkpoints, checkpointsFolder(keep.folder), { recursive: true });
  const { base, head, objectFormat: format, settings } = about;
  await restoreCheckpoint(keep, checkoutOf(layout, words), {
    commit: origin.checkpoint,
    rules: { format, settings },
    beginning: { base, head },
  });
}

export interface Grown {
  readonly origin: Origin;
  readonly about: About;
  readonly words: Populated;
}

/** Objects are never changed: what is copied while others are written is whole. */
async function copyObjects(from: string, to: string): Promise<void> {
  for (const folder of await readdir(from)) {
    if (folder === "info") continue;
    await mkdir(join(to, folder), { recursive: true, mode: 0o700 });
    for (const name of await readdir(join(from, folder))) {
      // Those that are not finished yet have other names.
      if (/^(?:[0-9a-f]+|pack-.*\.(?:pack|idx|rev))$/u.test(name)) {
        await copyFile(join(from, folder, name), join(to, folder, name), constants.COPYFILE_FICLONE);
      }
    }
  }
}

/** A checkpoint knows submodules by their numbers. */
function shapeOf(modules: readonly ModuleWords[]): string {
  return JSON.stringify(
    modules.map(({ path, number, base, modules: inside }) => [path, number, base, shapeOf(inside)]),
  );
}

function gone({ workspace, checkpoint }: WorkspaceOrigin): Refusal {
  return new Refusal("WORKSPACE_GONE", `The workspace ${workspace} is gone, or has no checkpoint ${checkpoint}.`, {
    hint: "Begin with a commit instead.",
  });
}

function otherModules({ workspace }: WorkspaceOrigin): Refusal {
  return new Refusal(
    "WORKSPACE_OTHER_MODULES",
    `The submodules that are checked out are not those that the workspace ${workspace} was made with.`,
    { hint: "Check them out as they were then (`git submodule update --init`)." },
  );
}
