import { readFile } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";

/** What Linux tells of the sockets of this machine, each with the path at which it was opened, wherever that has gone since. */
const table = "/proc/net/unix";
/** An entry of a socket that somebody listens at. */
const listening = /^\S+ \S+ \S+ 00010000 0001 \S+ +\d+ (?<path>.+)$/u;

/**
 * Whether somebody listens at a socket whose file is gone: the folder of a session goes when its user logs out, and a process
 * may go on. False where the system does not tell.
 */
export async function isHeldUnseen(address: string): Promise<boolean> {
  const entries = (await textOf(table)).split("\n");
  return entries.some((entry) => listening.exec(entry)?.groups?.["path"] === address);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return "";
  }
}
