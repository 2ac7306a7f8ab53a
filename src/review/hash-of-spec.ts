import { createHash } from "node:crypto";
import type { SpecFile } from "../spec/spec.ts";

/** Of the files that a spec was read from: as long as it is the same, so is all that the spec asks for. */
export function hashOfSpec(files: readonly SpecFile[]): string {
  const read = files.map(({ path, text }) => ({ path, text }));
  return createHash("sha256").update(JSON.stringify(read)).digest("hex");
}
