import { rename } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import type { About, Layout } from "./about.ts";
import { writeAbout } from "./about.ts";
import type { Git } from "./git.ts";
import { baseLabel, refOf } from "./names.ts";
import { releaseRef } from "./person-repository.ts";
import { isRealFolder } from "./raw-path.ts";
import { removeTree } from "./remove-tree.ts";

/** With what the names of folders begin that are only waiting for the end of their removal. */
export const goneBeginning = ".gone-";

export interface RemovingPorts {
  readonly folder: string;
  readonly git: Git;
  readonly newId: () => string;
}

/** Whoever is killed in the middle leaves what the next one finishes: a workspace that is no longer one, and then a folder that is none. */
export async function removeWorkspace(ports: RemovingPorts, layout: Layout, about: About): Promise<void> {
  await writeAbout(layout, { ...about, stage: "removing" }, ports.newId);
  for (const root of [about.repository, ...about.held]) {
    if (await isRealFolder(root)) await release(ports.git, root, refOf(about.name, baseLabel));
  }
  await discardFolder(ports, layout.folder);
}

export async function discardFolder({ folder, newId }: Omit<RemovingPorts, "git">, path: string): Promise<void> {
  const gone = join(folder, `${goneBeginning}${newId()}`);
  try {
    await rename(path, gone);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
  await removeTree(gone);
}

/** A repository that is none any more holds nothing. */
async function release(git: Git, root: string, ref: string): Promise<void> {
  const known = await git.try({ args: ["rev-parse", "--verify", "--quiet", ref], folder: root });
  if (known.code === 0) await releaseRef(git, root, ref);
}
