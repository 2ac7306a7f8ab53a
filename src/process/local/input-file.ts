import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

/**
 * A handle to read the text from; undefined where the disk does not take it. A file without a name: a command may read
 * it, leave it, or open it again as /dev/stdin, and nobody has to write while it runs.
 */
export function openInput(text: string): number | undefined {
  try {
    const folder = mkdtempSync(join(tmpdir(), "waybill-input-"));
    try {
      const file = join(folder, "input");
      writeFileSync(file, text, { mode: 0o600, flag: "wx" });
      return openSync(file, "r");
    } finally {
      rmSync(folder, { recursive: true });
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
