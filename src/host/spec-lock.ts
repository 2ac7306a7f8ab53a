import { join } from "node:path";
import type { SpecLock } from "../spec/openspec/spec-lock.ts";
import { FolderLocks } from "../workspace/git/folder-locks.ts";
import { makeStateFolder } from "./state-folder.ts";

/** The lock of whoever changes the specs of a project, among all processes of the machine. */
export function specLock(folder: string): SpecLock {
  return { take: () => new FolderLocks(join(makeStateFolder(folder), "locks")).take("specs") };
}
