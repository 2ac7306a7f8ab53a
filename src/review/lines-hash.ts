import { hash } from "node:crypto";

/** Of lines as they stand in a file, whatever ends them. */
export function linesHash(lines: readonly string[]): string {
  return hash("sha256", lines.join("\n"), "hex");
}
