import { lstat, readdir } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";

/** What a block of the answer of `lstat` is, on every system. */
const blockBytes = 512;

/** The bytes that a folder takes on the disk. What goes away while it is counted is not counted. */
export async function sizeOfFolder(folder: string): Promise<number> {
  let bytes = 0;
  const open = [Buffer.from(folder)];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    const inside = await orNone(readdir(each, { encoding: "buffer", withFileTypes: true }), []);
    const paths = inside.map((entry) => ({ entry, path: Buffer.concat([each, slash, Buffer.from(entry.name)]) }));
    const sizes = await Promise.all(paths.map(({ path }) => orNone(lstat(path), undefined)));
    for (const size of sizes) bytes += (size?.blocks ?? 0) * blockBytes;
    open.push(...paths.filter(({ entry }) => entry.isDirectory()).map(({ path }) => path));
  }
  return bytes;
}

const slash = Buffer.from("/");

async function orNone<T>(looking: Promise<T>, none: T): Promise<T> {
  try {
    return await looking;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return none;
  }
}
