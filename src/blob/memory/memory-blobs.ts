import { readFile, unlink } from "node:fs/promises";
import type { BlobRef, Blobs } from "../blob.ts";
import { hashOf } from "../hash.ts";

/** Blobs for as long as the process lives. */
export function memoryBlobs(): Blobs {
  const held = new Map<string, Uint8Array>();
  const put = (bytes: Uint8Array): Promise<BlobRef> => {
    const hash = hashOf(bytes);
    if (!held.has(hash)) held.set(hash, Uint8Array.from(bytes));
    return Promise.resolve({ hash, bytes: bytes.length });
  };
  return {
    put,
    take: async (path) => {
      const ref = await put(await readFile(path));
      await unlink(path);
      return ref;
    },
    read: (hash) => {
      const bytes = held.get(hash);
      return Promise.resolve(bytes === undefined ? undefined : Uint8Array.from(bytes));
    },
  };
}
