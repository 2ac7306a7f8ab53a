import { closeSync, openSync, writeSync } from "node:fs";
import type { Mask, MaskedFlow } from "../../secret/mask.ts";
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
  readonly #memory: Memory;
  readonly #spool: Spool;
  readonly #masked: { readonly flow: MaskedFlow; readonly memory: Memory } | undefined;

  constructor(file: string, limits: CaptureLimits, mask?: Mask) {
    this.#memory = new Memory(limits.memoryBytes);
    this.#spool = new Spool(file, limits.spoolBytes);
    this.#masked = mask === undefined ? undefined : { flow: mask.open(), memory: new Memory(limits.memoryBytes) };
  }

  /** Gives what may be seen of it by now. */
  add(chunk: Buffer): Buffer {
    if (this.#masked === undefined) return this.#keep(chunk);
    this.#masked.memory.add(chunk);
    return this.#keep(this.#masked.flow.add(chunk));
  }

  /** No more comes. Gives what was held back until now. */
  end(): Buffer {
    return this.#keep(this.#masked?.flow.end() ?? nothing);
  }

  close(): void {
    this.#spool.close();
  }

  captured(): Captured {
    const { file, dropped, failure } = this.#spool;
    const { bytes, text, tail } = this.#memory;
    const unmasked = this.#masked?.memory.text;
    return {
      bytes,
      dropped,
      ...(text === undefined ? {} : { text }),
      ...(tail === undefined ? {} : { tail }),
      ...(unmasked === undefined ? {} : { unmasked }),
      ...(file === undefined ? {} : { file }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  #keep(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    this.#memory.add(chunk);
    this.#spool.add(chunk);
    return chunk;
  }
}

const nothing = Buffer.alloc(0);

/** What fits into memory. One buffer that grows: a million chunks of one byte cost no more than one chunk of a million. */
class Memory {
  readonly #limit: number;
  #held = nothing;
  #bytes = 0;
  #tail: Tail | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** All that came, whether it is held or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Undefined where it is too much. */
  get text(): string | undefined {
    return this.#bytes <= this.#limit ? this.#held.toString("utf8", 0, this.#bytes) : undefined;
  }

  /** Undefined where the whole is held. */
  get tail(): string | undefined {
    return this.#tail?.text();
  }

  add(chunk: Buffer): void {
    this.#hold(chunk);
    this.#bytes += chunk.length;
  }

  #hold(chunk: Buffer): void {
    const needed = this.#bytes + chunk.length;
    if (needed > this.#limit) {
      if (this.#tail === undefined) {
        this.#tail = new Tail();
        this.#tail.add(this.#held.subarray(0, this.#bytes));
      }
      this.#tail.add(chunk);
      this.#held = nothing;
      return;
    }
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#held.length * 2), this.#limit));
      this.#held.copy(grown, 0, 0, this.#bytes);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#bytes);
  }
}

/** How much of the end of an output is held that is more than memory should hold. */
const tailBytes = 64 * 1024;

/** The end of what came. There is room for twice as much, so that chunks of one byte are not each a copy of the whole. */
class Tail {
  readonly #held = Buffer.allocUnsafe(2 * tailBytes);
  #end = 0;

  add(bytes: Buffer): void {
    const chunk = bytes.subarray(-tailBytes);
    if (this.#end + chunk.length > this.#held.length) {
      const kept = Math.min(this.#end, tailBytes);
      this.#held.copy(this.#held, 0, this.#end - kept, this.#end);
      this.#end = kept;
    }
    chunk.copy(this.#held, this.#end);
    this.#end += chunk.length;
  }

  /** From the first whole character on. */
  text(): string {
    let start = Math.max(0, this.#end - tailBytes);
    while (start < this.#end && ((this.#held[start] ?? 0) & 0xc0) === 0x80) start += 1;
    return this.#held.toString("utf8", start, this.#end);
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
