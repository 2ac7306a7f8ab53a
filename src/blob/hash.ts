import { createHash } from "node:crypto";

/** The name of a blob: SHA-256, in hex. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
