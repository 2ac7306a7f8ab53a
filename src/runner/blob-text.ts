import type { Blobs } from "../blob/blob.ts";

/** What a blob has, as text; null where it is gone. */
export async function textOfBlob(blobs: Blobs, hash: string): Promise<string | null> {
  const bytes = await blobs.read(hash);
  return bytes === undefined ? null : new TextDecoder().decode(bytes);
}
