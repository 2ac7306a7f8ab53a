import { lstatSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../../files/names-in.ts";
import { removeIfPossible } from "../../files/remove-if-possible.ts";
import { errorCode } from "../../problem/error-code.ts";
import { sessionsFolder } from "./homes.ts";

export interface HomeLimits {
  /** How long a home is kept that nobody goes on in. */
  readonly ageMs: number;
  /** How much room all of them may take. */
  readonly bytes: number;
}

interface Home {
  readonly path: string;
  readonly usedAt: number;
  readonly bytes: number;
}

/** An agent may still be at work in it, or wait for its limit to be over. */
const freshMs = 86_400_000;

/** Removes the homes of agents that are old, or beyond the room there is, oldest first. Whose session that was begins a new one. */
export function reapHomes(folder: string, now: number, limits: HomeLimits): void {
  const homes = homesIn(folder).toSorted((a, b) => a.usedAt - b.usedAt);
  let bytes = homes.reduce((sum, home) => sum + home.bytes, 0);
  for (const home of homes) {
    const age = now - home.usedAt;
    if (age <= limits.ageMs && (bytes <= limits.bytes || age <= freshMs)) continue;
    removeIfPossible(home.path);
    bytes -= home.bytes;
  }
  removeDeadLinks(join(folder, sessionsFolder));
}

function homesIn(folder: string): readonly Home[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (name === sessionsFolder || stat?.isDirectory() !== true) return [];
    return [{ path, usedAt: stat.mtimeMs, bytes: bytesBelow(path) }];
  });
}

function bytesBelow(path: string): number {
  return namesIn(path).reduce((sum, name) => {
    const stat = lstatSync(join(path, name), { throwIfNoEntry: false });
    if (stat === undefined) return sum;
    return sum + (stat.isDirectory() ? bytesBelow(join(path, name)) : stat.size);
  }, 0);
}

function removeDeadLinks(folder: string): void {
  for (const name of namesIn(folder)) {
    const link = join(folder, name);
    try {
      if (statSync(readlinkSync(link), { throwIfNoEntry: false }) === undefined) removeIfPossible(link);
    } catch (error) {
      // Another process removes it too.
      if (errorCode(error) === undefined) throw error;
    }
  }
}
