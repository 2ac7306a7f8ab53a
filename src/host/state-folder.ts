import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

/** Where the state of a project lies, whether it is there or not. */
export function statePath(folder: string): string {
  return join(folder, ".waybill", "state");
}

/** Makes the folder for the state of a project. Git never sees it. */
export function makeStateFolder(folder: string): string {
  const state = statePath(folder);
  try {
    mkdirSync(state, { recursive: true });
    const ignore = join(state, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
    return state;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("STATE_FOLDER_NOT_MADE", `The state folder ${state} cannot be made (${code}).`, {
      hint: "Check that no file stands in its place, that you may write to the project, and that there is room on the disk.",
      cause: error,
    });
  }
}
