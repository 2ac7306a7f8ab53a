import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the root of a project has, the surest sign first. */
const signs = [".waybill", ".specify", ".git"];

/**
 * The root of the project that a folder belongs to: the nearest folder above it with the surest sign of one, or itself. No project
 * reaches into a repository from outside: what stands above the nearest `.git` says nothing of it.
 */
export function findProject(folder: string): string {
  const folders = upToRepository(folder);
  for (const sign of signs) {
    const root = folders.find((each) => existsSync(join(each, sign)));
    if (root !== undefined) return root;
  }
  return folder;
}

/** A folder and those above it, up to the root of its repository; all of them where it is in none. */
function upToRepository(folder: string): readonly string[] {
  const folders = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(at);
    if (existsSync(join(at, ".git")) || dirname(at) === at) return folders;
  }
}
