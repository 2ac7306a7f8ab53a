import { runProgram } from "./program.ts";
import { standingFolder } from "./standing-folder.ts";

/** Runs the command line of this process; gives its exit code. */
export function runHere(version: string): Promise<number> {
  return runProgram({
    arguments: process.argv.slice(2),
    folder: standingFolder,
    debug: process.env["WAYBILL_DEBUG"] === "1",
    version,
  });
}
