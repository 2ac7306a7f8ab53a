import { lstatSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../../files/names-in.ts";
import { removeIfPossible } from "../../files/remove-if-possible.ts";
import { gitScratchEnding } from "../scratch.ts";

/** How the folder of a check begins, among those of everybody. */
export const checkScratchPrefix = "waybill-review-";

/** No review takes so long. */
const longestMs = 86_400_000;

/** Removes the git folders of attempts at reviews whose process was killed, and that nobody has gone on with. */
export function reapReviews(scratchFolder: string, now: number): void {
  reap(scratchFolder, now, (name) => name.endsWith(gitScratchEnding));
}

/** The same for those of checks before a review begins, in the folder that everybody has for such things. */
export function reapChecks(temporaryFolder: string, now: number): void {
  reap(temporaryFolder, now, (name) => name.startsWith(checkScratchPrefix));
}

function reap(folder: string, now: number, isMeant: (name: string) => boolean): void {
  const uid = process.geteuid?.();
  for (const name of namesIn(folder).filter(isMeant)) {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    // Of a folder that is somebody else's, what we remove could be made to be something else meanwhile.
    if (stat?.isDirectory() !== true || stat.uid !== uid || now - stat.mtimeMs <= longestMs) continue;
    removeIfPossible(path);
  }
}
