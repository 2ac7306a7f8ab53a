import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import type { PresentFiles, ReadFile } from "../trace/trace-present.ts";

/** Nobody proves anything by the lines of a larger one. */
const largest = 32 * 1024 * 1024;

/** The files of a folder as they stand on the disk. What stands behind a link is none of them: the link is what git keeps. */
export function presentFiles(folder: string): PresentFiles {
  return {
    async read(path) {
      try {
        const place = join(await realpath(folder), path);
        if ((await realpath(place)) !== place) return { kind: "missing" };
        return await readPlain(place);
      } catch (error) {
        const code = errorCode(error);
        if (code === undefined) throw error;
        return { kind: missing.has(code) ? "missing" : "unreadable" };
      }
    },
  };
}

const missing = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG"]);

/** Opened without waiting, so that a pipe without a writer keeps nobody. */
async function readPlain(place: string): Promise<ReadFile> {
  const handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return { kind: "missing" };
    return found.size > largest ? { kind: "unreadable" } : { kind: "file", bytes: await handle.readFile() };
  } finally {
    await handle.close();
  }
}
