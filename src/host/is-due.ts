import { statSync, utimesSync, writeFileSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";

/**
 * Whether something that is done at most once in a while is to be done now, which is then written down at once: of those that ask at the same
 * time one may do it for all. It is due a while after it was asked for first, and never where nothing can be written down: it would be done at
 * every turn.
 */
export function isDue(stamp: string, { now, everyMs }: { readonly now: number; readonly everyMs: number }): boolean {
  const last = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs;
  // A clock that was put back is no reason to wait for it.
  if (last !== undefined && last <= now && now - last < everyMs) return false;
  try {
    writeFileSync(stamp, "");
    utimesSync(stamp, now / 1000, now / 1000);
    return last !== undefined;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
