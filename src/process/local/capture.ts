import { closeSync, openSync, writeSync } from "node:fs";
import type { Captured } from "../process.ts";
import { errorCode } from "../../problem/error-code.ts";
import { inPrivateFolder } from "../private-folder.ts";

/** How much of one output is held in memory. */
export const memoryBytes = 1024 * 1024;
/** How much of one output is kept in its file. */
export const spoolBytes = 64 * 1024 * 1024;

export interface CaptureLimits {
  readonly memoryBytes: number;
  readonly spoolBytes: number;
}

/**
 * One output of a command. Nothing waits in a queue: a chunk is in its file before the next one is read, so that a
 * command which writes faster than the disk is held back by its own pipe.
 */
export class Capture {
  readonly #limits: CaptureLimits;
  readonly #spool: Spool;
  /** One buffer that grows: a million chunks of one byte cost no more than one chunk of a million. */
  #held = Buffer.alloc(0);
  #bytes = 0;

  constructor(file: string, limits: CaptureLimits) {
    this.#limits = limits;
    this.#spool = new Spool(file, limits.spoolBytes);
  }

  add(chunk: Buffer): void {
    this.#hold(chunk);
    this.#bytes += chunk.length;
    this.#spool.add(chunk);
  }

  close(): void {
    this.#spool.close();
  }

  captured(): Captured {
    const whole = this.#bytes <= this.#limits.memoryBytes;
    const { file, dropped, failure } = this.#spool;
    return {
      bytes: this.#bytes,
      dropped,
      ...(whole ? { text: this.#held.toString("utf8", 0, this.#bytes) } : {}),
      ...(file === undefined ? {} : { file }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  #hold(chunk: Buffer): void {
    const needed = this.#bytes + chunk.length;
    if (needed > this.#limits.memoryBytes) {
      this.#held = Buffer.alloc(0);
      return;
    }
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#held.length * 2), this.#limits.memoryBytes));
      this.#held.copy(grown, 0, 0, this.#bytes);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#bytes);
  }
}

/** A file that is made when its first byte comes, and takes no more than its limit or what the disk has room for. */
class Spool {
  readonly #path: string;
  #room: number;
  #handle: number | undefined;
  #made = false;
  #dropped = 0;
  failure: string | undefined;

  constructor(path: string, limit: number) {
    this.#path = path;
    this.#room = limit;
  }

  get file(): string | undefined {
    return this.#made ? this.#path : undefined;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(chunk: Buffer): void {
    const fitting = Math.min(chunk.length, this.#room);
    const written = fitting === 0 ? 0 : this.#write(chunk, fitting);
    this.#room -= written;
    this.#dropped += chunk.length - written;
    // A disk that takes no more is a full spool: a hole in the middle would be read as the whole.
    if (written < fitting) this.#room = 0;
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  #write(chunk: Buffer, length: number): number {
    let written = 0;
    try {
      this.#handle ??= inPrivateFolder(this.#path, () => openSync(this.#path, "w", 0o600));
      this.#made = true;
      while (written < length) written += writeSync(this.#handle, chunk, written, length - written);
      return written;
    } catch (error) {
      this.failure = errorCode(error);
      if (this.failure === undefined) throw error;
      return written;
    }
  }
}
