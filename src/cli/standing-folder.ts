import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

/** The folder that the person stands in. Another may have deleted it. */
export function standingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new Refusal("FOLDER_GONE", "The folder that you are in is not there any more.", {
      hint: "Go to one that is there; if it was made again, cd . takes you into the new one.",
      cause: error,
    });
  }
}
