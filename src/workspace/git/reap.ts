import { Refusal } from "../../problem/refusal.ts";
import type { Reaped } from "../workspace.ts";
import { sizeOfFolder } from "./folder-size.ts";
import type { SetupCache } from "./setup-cache.ts";

export interface ReapLimits {
  readonly ageMs: number;
  /** What all workspaces may take on the disk, and what is kept of their setup. */
  readonly bytes: number;
}

export interface Standing {
  readonly name: string;
  readonly madeAt: number;
  readonly bytes: number;
}

export interface Reaping {
  /** The oldest first. */
  readonly standing: readonly Standing[];
  readonly cache: SetupCache;
  readonly limits: ReapLimits;
  readonly now: number;
  /** Refused for one that is in use, or holds work. */
  readonly remove: (name: string) => Promise<void>;
}

type Kept = Reaped["kept"][number];

/** The oldest go first, and what can be made again before what cannot. */
export async function reapWorkspaces({ standing, cache, limits, now, remove }: Reaping): Promise<Reaped> {
  const oldest = now - limits.ageMs;
  let bytes = standing.reduce((sum, each) => sum + each.bytes, 0) + (await sizeOfCache(cache));
  for (const entry of (await cache.entries()).toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (entry.usedAt > oldest && bytes <= limits.bytes) continue;
    bytes -= await sizeOfFolder(entry.folder);
    await cache.remove(entry);
  }
  const removed: string[] = [];
  const kept: Kept[] = [];
  for (const each of standing) {
    if (each.madeAt > oldest && bytes <= limits.bytes) continue;
    const why = await reasonOfRefusal(() => remove(each.name));
    if (why !== undefined) {
      kept.push({ name: each.name, why });
      continue;
    }
    bytes -= each.bytes;
    removed.push(each.name);
  }
  return { removed, kept };
}

async function sizeOfCache(cache: SetupCache): Promise<number> {
  const sizes = await Promise.all((await cache.entries()).map(({ folder }) => sizeOfFolder(folder)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function reasonOfRefusal(remove: () => Promise<void>): Promise<Kept["why"] | undefined> {
  try {
    await remove();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === "WORKSPACE_IN_USE") return "in use";
    if (error instanceof Refusal && error.code === "WORKSPACE_UNFETCHED") return "unfetched";
    throw error;
  }
}
