import { readdirSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";

/** The names in a folder; none where it is not there, or nobody lets us look. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
