import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { BlobRef, Blobs } from "../blob.ts";
import { hashOf } from "../hash.ts";
import { copyInto, moveInto, type Place, writeInto } from "./durable-file.ts";

/** Blobs as files, each in a folder named after the first two letters of its hash. */
export function folderBlobs(folder: string): Blobs {
  return new FolderBlobs(folder);
}

const wellFormed = /^[0-9a-f]{64}$/u;

class FolderBlobs implements Blobs {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(bytes: Uint8Array): Promise<BlobRef> {
    const ref = { hash: hashOf(bytes), bytes: bytes.length };
    const place = this.#placeOf(ref.hash);
    try {
      if (!(await isThere(place.file, ref.bytes))) await writeInto(place, bytes);
      return ref;
    } catch (error) {
      throw notKept(place, error);
    }
  }

  async take(path: string): Promise<BlobRef> {
    const ref = await hashFile(path);
    const place = this.#placeOf(ref.hash);
    try {
      if (await isThere(place.file, ref.bytes)) await unlink(path);
      else await this.#move(path, place);
      return ref;
    } catch (error) {
      throw notKept(place, error);
    }
  }

  async read(hash: string): Promise<Uint8Array | undefined> {
    if (!wellFormed.test(hash)) return undefined;
    const { file } = this.#placeOf(hash);
    try {
      const bytes = await readFile(file);
      return hashOf(bytes) === hash ? bytes : undefined;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw notReadable(file, error);
    }
  }

  async #move(path: string, place: Place): Promise<void> {
    try {
      await moveInto(place, path);
    } catch (error) {
      // From one disk to another nothing can be moved.
      if (errorCode(error) !== "EXDEV") throw error;
      await copyInto(place, path);
      await unlink(path);
    }
  }

  #placeOf(hash: string): Place {
    const folder = join(this.#folder, hash.slice(0, 2));
    return { folder, file: join(folder, hash) };
  }
}

/** A file of another length is one that a dying disk has cut: it is written again. */
async function isThere(file: string, bytes: number): Promise<boolean> {
  try {
    return (await stat(file)).size === bytes;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function hashFile(path: string): Promise<BlobRef> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    });
  } catch (error) {
    throw notReadable(path, error);
  }
  return { hash: hash.digest("hex"), bytes };
}

function notKept({ file }: Place, cause: unknown): Refusal {
  return new Refusal("BLOB_NOT_KEPT", `The file ${file} cannot be written (${errorCode(cause)}).`, {
    hint: "Check that there is room on the disk and who may write to the folder.",
    cause,
  });
}

function notReadable(file: string, cause: unknown): Refusal {
  return new Refusal("BLOB_NOT_READABLE", `The file ${file} cannot be read (${errorCode(cause)}).`, {
    hint: "Check who may read it.",
    cause,
  });
}
