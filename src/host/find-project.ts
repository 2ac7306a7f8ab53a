import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the root of a project has, the surest sign first. */
const signs = [".waybill", ".specify", ".git"];

/** The root of the project that a folder belongs to: the nearest folder above it with a sign of one, or itself. */
export function findProject(folder: string): string {
  for (const sign of signs) {
    for (let at = folder; ; at = dirname(at)) {
      if (existsSync(join(at, sign))) return at;
      if (dirname(at) === at) break;
    }
  }
  return folder;
}
