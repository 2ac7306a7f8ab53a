import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { openEnd, type Pipe, type Pipes } from "./pipes.ts";

/** What the outputs of a command go through, from before it starts until everything has been read. */
export interface Channels {
  /** What the command is started with as its standard output and error. */
  readonly ends: readonly [number | "pipe", number | "pipe"];
  /** The command has its ends; these are ours. */
  started(child: ChildProcess): Outputs;
  /** The command has not started. */
  abandon(): void;
}

export interface Outputs {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Nothing is read any more. */
  release(): void;
}

export async function openChannels(pipes: Pipes): Promise<Channels> {
  const taken = await pipes.take();
  return taken === undefined ? sockets : new PipeChannels(pipes, taken);
}

/** What Node makes itself. */
const sockets: Channels = {
  ends: ["pipe", "pipe"],
  started: ({ stdout, stderr }) => {
    if (stdout === null || stderr === null) throw new Error("A command was started without its outputs.");
    return { stdout, stderr, release: () => undefined };
  },
  abandon: () => undefined,
};

class PipeChannels implements Channels {
  readonly ends: readonly [number, number];
  readonly #ours: readonly [number, number];
  readonly #pipes: Pipes;
  readonly #taken: readonly [Pipe, Pipe];
  readonly #handles: number[] = [];

  /** Opens everything before the command starts: when it runs, nothing may fail any more. */
  constructor(pipes: Pipes, taken: readonly [Pipe, Pipe]) {
    this.#pipes = pipes;
    this.#taken = taken;
    try {
      this.#ours = [this.#open(taken[0], "read"), this.#open(taken[1], "read")];
      this.ends = [this.#open(taken[0], "write"), this.#open(taken[1], "write")];
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  started(): Outputs {
    for (const handle of this.ends) closeSync(handle);
    const [stdout, stderr] = [readFrom(this.#ours[0]), readFrom(this.#ours[1])];
    const release = (): void => {
      this.#release(this.#taken[0], stdout);
      this.#release(this.#taken[1], stderr);
    };
    return { stdout, stderr, release };
  }

  abandon(): void {
    for (const handle of this.#handles) closeSync(handle);
    for (const pipe of this.#taken) this.#pipes.giveBack(pipe);
  }

  #open(pipe: Pipe, end: "read" | "write"): number {
    const handle = openEnd(pipe, end);
    this.#handles.push(handle);
    return handle;
  }

  /** Where its end has been read nobody writes any more, and the next command may have it. */
  #release(pipe: Pipe, stream: Readable): void {
    if (stream.readableEnded) this.#pipes.giveBack(pipe);
    else closeSync(pipe);
  }
}

function readFrom(handle: number): Socket {
  return new Socket({ fd: handle, readable: true, writable: false });
}
