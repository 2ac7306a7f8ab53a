import { execFile } from "node:child_process";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isMainThread } from "node:worker_threads";
import { errorCode } from "../../problem/error-code.ts";

/** A pipe without a name; this handle keeps it, and its ends are opened by way of it. */
export type Pipe = number;

const ownHandles = "/proc/self/fd";
/** How many are made at once: making them takes a process. */
const batch = 16;
/** How many are kept for later. */
const mostFree = 128;

/**
 * Pipes of the system. What Node calls a pipe is a socket, and on Linux a command cannot open a socket again: `echo no
 * >/dev/stderr` would fail. One whose writers have all gone can be used again.
 */
export class Pipes {
  readonly #free: Pipe[] = [];
  /** A worker thread keeps an account of its handles that a stream does not know of, and closes them when it ends. */
  #usable = isMainThread && existsSync(ownHandles);
  #making: Promise<boolean> | undefined;

  /** Undefined where the system has none that can be used so. */
  async take(): Promise<readonly [Pipe, Pipe] | undefined> {
    while (this.#usable) {
      const [first, second] = this.#free.splice(-2);
      if (first !== undefined && second !== undefined) return [first, second];
      if (first !== undefined) this.#free.push(first);
      this.#making ??= this.#make().finally(() => {
        this.#making = undefined;
      });
      if (!(await this.#making)) return undefined;
    }
    return undefined;
  }

  giveBack(pipe: Pipe): void {
    if (this.#free.length < mostFree) this.#free.push(pipe);
    else closeSync(pipe);
  }

  /** False where it did not work: for good without the program that makes them, else for this time. */
  async #make(): Promise<boolean> {
    try {
      const folder = await mkdtemp(join(tmpdir(), "waybill-pipes-"));
      try {
        const names = Array.from({ length: batch }, (_, index) => join(folder, String(index)));
        await promisify(execFile)("mkfifo", ["-m", "600", ...names]);
        for (const name of names) this.#free.push(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK));
      } finally {
        await rm(folder, { recursive: true });
      }
      return true;
    } catch (error) {
      if (errorCode(error) === "ENOENT") this.#usable = false;
      return false;
    }
  }
}

/** The end to read from never waits; the one to write to does, as programs expect of their outputs. */
export function openEnd(pipe: Pipe, end: "read" | "write"): number {
  return openSync(
    `${ownHandles}/${pipe}`,
    end === "read" ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_WRONLY,
  );
}
