import { createHash } from "node:crypto";

/** Of lines as they stand in a file, whatever ends them. */
export function linesHash(lines: readonly string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}
