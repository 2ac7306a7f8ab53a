import { constants } from "node:fs";
import { lstat, open, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

/** The text of a file that is no link, pipe or folder, and not too large: nobody who plants one is followed or waited for. */
export async function readPlain(path: string, most: number): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > most) return undefined;
      return await file.readFile({ encoding: "utf8" });
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** The same for a file somewhere below a folder, also where folders on the way are links: they may not lead out. */
export async function readPlainBelow(folder: string, path: string, most: number): Promise<string | undefined> {
  try {
    const real = await realpath(join(folder, path));
    return real.startsWith(`${folder}${sep}`) ? await readPlain(real, most) : undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Whether such a file is there. */
export async function isPlainBelow(folder: string, path: string): Promise<boolean> {
  try {
    const real = await realpath(join(folder, path));
    return real.startsWith(`${folder}${sep}`) && (await lstat(real)).isFile();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
