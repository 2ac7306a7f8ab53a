import { userInfo } from "node:os";
import { errorCode } from "../problem/error-code.ts";

/** Who speaks through this process. */
export function actorName(env: Readonly<Record<string, string | undefined>>): string {
  return env["WAYBILL_ACTOR"] ?? userName();
}

/** In a container a user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return `user ${process.geteuid?.()}`;
  }
}
