import { chmod, rm } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";
import { namesIn, standing } from "./raw-path.ts";

/** Removes whatever stands there, also folders that their owner may not write to: tools leave such. A link goes, not what it leads to. */
export async function removeTree(path: string | Buffer): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    await openFolders(path);
    await rm(path, { recursive: true, force: true, maxRetries: 2 });
  }
}

const ownersAll = 0o700;

/** Its owner may read and write every folder afterwards, and what is neither file, folder nor link is gone: git keeps no such thing, and may wait for ever to read it. */
export async function openFolders(folder: string | Buffer): Promise<void> {
  const open: Buffer[] = [Buffer.from(folder)];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const found = await standing(each);
    if (found?.isFIFO() === true || found?.isSocket() === true) await rm(each, { force: true });
    if (found?.isDirectory() !== true) continue;
    if ((found.mode & ownersAll) !== ownersAll) await chmod(each, found.mode | ownersAll);
    for (const name of await namesIn(each)) open.push(Buffer.concat([each, Buffer.from(`/${name}`, "latin1")]));
  }
}
