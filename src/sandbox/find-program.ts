import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { errorCode } from "../problem/error-code.ts";

/** The first program of that name in the folders of a search path; folders that are not absolute mean something else everywhere. */
export function findProgram(name: string, path: string): string | undefined {
  const folders = path.split(":").filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
