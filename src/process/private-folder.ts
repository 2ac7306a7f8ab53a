import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "../problem/error-code.ts";

/**
 * Makes a file in a folder that is made first where it is missing, and that nobody else may read. The one above is not
 * made: where that is gone, so is the project.
 */
export function inPrivateFolder<T>(file: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    makeFolder(dirname(file));
    return make();
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster; what else may stand there is seen by whoever makes a file in it.
    if (errorCode(error) !== "EEXIST") throw error;
  }
}
