import { rmSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";

/** For what hurts nobody where it stays, because another process removes it too or somebody has closed it. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
