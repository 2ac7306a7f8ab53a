import { closeSync, readFileSync } from "node:fs";
import { namesIn } from "../files/names-in.ts";
import { errorCode } from "../problem/error-code.ts";

/** Files that Node opens itself are marked so that no other program gets them. */
const closedForOthers = 0o2_000_000;

/**
 * The files beyond input and outputs that this process was started with. Every command that it starts has them too, also a confined
 * one, and an open folder leads out of any sandbox. (Node keeps only those with low numbers to itself.) Empty where the system does not
 * tell.
 */
export function inheritedDescriptors(): readonly number[] {
  return namesIn("/proc/self/fdinfo")
    .map(Number)
    .filter((descriptor) => descriptor > 2 && (flagsOf(descriptor) & closedForOthers) === 0);
}

/** For the beginning of a program, before anybody could want them. */
export function closeInherited(): void {
  for (const descriptor of inheritedDescriptors()) closeSync(descriptor);
}

function flagsOf(descriptor: number): number {
  try {
    const [, flags = ""] = /^flags:\s*([0-7]+)/mu.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8")) ?? [];
    return Number.parseInt(flags, 8);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    // It was the one with which the folder was read.
    return closedForOthers;
  }
}
