import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeIfPossible } from "../files/remove-if-possible.ts";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { inPrivateFolder } from "../process/private-folder.ts";

/** A folder for nobody else is there afterwards. The one above it is not made: where that is gone, so is the project. */
export function makePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // What else may stand there, whoever writes into it will see.
    if (errorCode(error) !== "EEXIST") throw notWritten(folder, error);
  }
}

/** The private folder of a run is there afterwards. */
export function makeWorkspace(folder: string): void {
  if (existsSync(folder)) return;
  makePrivateFolder(dirname(folder));
  makePrivateFolder(folder);
}

/** Writes a new file that nobody else may read, in a folder that may be missing, and removes it after its use. */
export async function withScratchFile<T>(file: string, text: string, use: () => Promise<T>): Promise<T> {
  writeNew(file, text);
  try {
    return await use();
  } finally {
    removeIfPossible(file);
  }
}

/** At once: for a small file, to hand it to another thread takes longer than to write it. */
function writeNew(file: string, text: string): void {
  try {
    inPrivateFolder(file, () => writeFileSync(file, text, { mode: 0o600, flag: "wx" }));
  } catch (error) {
    removeIfPossible(file);
    throw notWritten(file, error);
  }
}

const endings = ["sh", "stdout", "stderr", "agent.stdout", "agent.stderr", "tests.stdout", "tests.stderr", "events"];

export const gitScratchEnding = ".git";

/** Where an attempt makes git folders of its own. */
export function gitScratchOf(folder: string, attempt: string): string {
  return join(folder, `${attempt}${gitScratchEnding}`);
}

/** What an attempt has left whose process is gone. */
export function removeScratchOf(folder: string, attempt: string): void {
  for (const ending of endings) removeIfPossible(join(folder, `${attempt}.${ending}`));
  rmSync(gitScratchOf(folder, attempt), { recursive: true, force: true });
  rmSync(join(folder, `${attempt}.home`), { recursive: true, force: true });
}

function notWritten(file: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (code === undefined) return cause;
  return new Refusal("SCRATCH_NOT_WRITTEN", `The file ${file} cannot be made (${code}).`, {
    hint: "Check that its folder is one, who may write to it, and that there is room on the disk.",
    cause,
  });
}
