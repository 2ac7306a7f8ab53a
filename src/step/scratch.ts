import { mkdir, rm, writeFile } from "node:fs/promises";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

/** The folder is there afterwards. The one above it is not made: where that is gone, so is the project. */
export async function makeScratchFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    // What else may stand there, whoever writes into it will see.
    if (errorCode(error) !== "EEXIST") throw notWritten(folder, error);
  }
}

/** Writes a new file that nobody else may read, and removes it after its use. */
export async function withScratchFile<T>(file: string, text: string, use: () => Promise<T>): Promise<T> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
      throw notWritten(file, error);
    });
    return await use();
  } finally {
    // What cannot be removed stands in a private folder, and hurts nobody.
    await rm(file, { force: true }).catch(() => undefined);
  }
}

function notWritten(path: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === undefined) return cause;
  return new Refusal("SCRATCH_NOT_WRITTEN", `The file or folder ${path} cannot be made (${code}).`, {
    hint: "Check that its folder is there, who may write to it, and that there is room on the disk.",
    cause,
  });
}
