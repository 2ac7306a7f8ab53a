import { copyFile, chmod, type FileHandle, mkdir, open, rename, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

/** Where a blob stands: its file, and the folder of that. */
export interface Place {
  readonly folder: string;
  readonly file: string;
}

/** After each of these the file is at its place with all of its bytes, whenever the power fails. */
export async function writeInto(place: Place, bytes: Uint8Array): Promise<void> {
  await finish(place, async (temporary) => {
    await withFile(temporary, "r+", (handle) => handle.writeFile(bytes));
  });
}

export async function copyInto(place: Place, path: string): Promise<void> {
  await finish(place, (temporary) => copyFile(path, temporary));
}

export async function moveInto(place: Place, path: string): Promise<void> {
  await makeFolder(place);
  await chmod(path, 0o600);
  await sync(path);
  await rename(path, place.file);
  await sync(place.folder);
}

async function finish(place: Place, fill: (temporary: string) => Promise<void>): Promise<void> {
  await makeFolder(place);
  const temporary = await makeTemporary(place.file);
  try {
    await fill(temporary);
    await sync(temporary);
    await rename(temporary, place.file);
  } catch (error) {
    await unlink(temporary);
    throw error;
  }
  await sync(place.folder);
}

/** Every folder that was made is an entry of the one above it, which the disk must have as well. */
async function makeFolder({ folder }: Place): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await sync(dirname(at));
}

/** A new file beside its later place. Two processes, or two threads of one, never get the same. */
async function makeTemporary(file: string, number = 0): Promise<string> {
  const temporary = `${file}.${process.pid}.${number}.tmp`;
  try {
    await withFile(temporary, "wx", () => Promise.resolve());
    return temporary;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return makeTemporary(file, number + 1);
  }
}

async function sync(path: string): Promise<void> {
  await withFile(path, "r", (handle) => handle.sync());
}

async function withFile(path: string, flags: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}
