/** Bytes that are too large for the journal, under the hash of what they are. */
export interface BlobRef {
  /** SHA-256, in hex. */
  readonly hash: string;
  readonly bytes: number;
}

/** A store that only grows: what has been put is found under its hash for ever, and putting it again changes nothing. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<BlobRef>;
  /** Takes a finished file over; it is no longer at its path afterwards. */
  take(path: string): Promise<BlobRef>;
  /** Undefined where there is no such blob, or where its bytes do not have that hash any more. */
  read(hash: string): Promise<Uint8Array | undefined>;
}
