import type { ChildProcess } from "node:child_process";
import { setMaxListeners } from "node:events";
import type { Readable } from "node:stream";
import type { ProcessRequest } from "../process.ts";
import { alarm } from "./alarm.ts";
import type { Capture } from "./capture.ts";
import type { Outputs } from "./channels.ts";
import type { ProcessTable } from "./process-table.ts";
import type { Started } from "./start.ts";

type Ended = { readonly how: "exited"; readonly code: number } | { readonly how: "killed"; readonly signal: string };

/** Why a command shall end before it has. */
type Asked = "timed out" | "cancelled";

export interface Surroundings {
  readonly captures: { readonly stdout: Capture; readonly stderr: Capture };
  readonly table: ProcessTable;
}

/** A command from its start until its output has been read. Listens at once: not a byte and no end is missed. */
export class RunningCommand {
  readonly #child: ChildProcess;
  readonly #pid: number;
  readonly #table: ProcessTable;
  readonly #outputs: Outputs;
  readonly #read: Promise<unknown>;
  readonly #first: Promise<Ended | Asked>;
  /** What is held back of the outputs is let go. */
  readonly #endings: (() => void)[] = [];
  #ask: (why: Asked) => void = () => undefined;
  #fault: { readonly error: unknown } | undefined;

  constructor({ child, pid, outputs }: Started, request: ProcessRequest, { captures, table }: Surroundings) {
    this.#child = child;
    this.#pid = pid;
    this.#table = table;
    this.#outputs = outputs;
    this.#read = Promise.all([ended(outputs.stdout), ended(outputs.stderr)]);
    this.#first = this.#watch(request);
    this.#listen("stdout", captures.stdout, request);
    this.#listen("stderr", captures.stderr, request);
  }

  /** False from the moment on at which the system may give its id to another process. */
  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Tells somebody of the command, which is ended where they throw. */
  tell(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fault ??= { error };
      this.#ask("cancelled");
    }
  }

  /** What was thrown by who was told of it: the command was ended for it. */
  get fault(): { readonly error: unknown } | undefined {
    return this.#fault;
  }

  /** How it has ended, or why it shall, whichever comes first. */
  endedOrAsked(): Promise<Ended | Asked> {
    return this.#first;
  }

  /** Reads what is there. Somebody else who holds the output open is not waited for longer than that. */
  async drain(withinMs: number): Promise<void> {
    const { stdout, stderr } = this.#outputs;
    // Nearly always all has been read before the end is told.
    if (!stdout.readableEnded || !stderr.readableEnded) await Promise.race([this.#read, this.#late(withinMs)]);
    stdout.destroy();
    stderr.destroy();
    for (const end of this.#endings) end();
    this.#outputs.release();
  }

  /** After the time, one more round of reading: the process may have been too busy to read at all. */
  #late(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = alarm(withinMs, () => setImmediate(resolve));
      void this.#read.then(stop);
    });
  }

  #watch({ timeoutMs, signal }: ProcessRequest): Promise<Ended | Asked> {
    return new Promise((resolve) => {
      const cancel = (): void => this.#askInTime("cancelled");
      const silence = timeoutMs === undefined ? () => undefined : alarm(timeoutMs, () => this.#askInTime("timed out"));
      const settle = (first: Ended | Asked): void => {
        silence();
        signal.removeEventListener("abort", cancel);
        resolve(first);
      };
      this.#ask = settle;
      // One signal stands for all commands of a run: many listeners are no leak.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
      this.#child.once("exit", (code, killedBy) =>
        settle(code === null ? { how: "killed", signal: killedBy ?? "unknown" } : { how: "exited", code }),
      );
    });
  }

  /** It may have ended in time while this process was stopped, or too busy to hear of it: then that will be heard. */
  #askInTime(why: Asked): void {
    if (this.#table.state(this.#pid)?.ended !== true) this.#ask(why);
  }

  #listen(name: "stdout" | "stderr", capture: Capture, { onOutput }: ProcessRequest): void {
    const stream = this.#outputs[name];
    const show = (chunk: Buffer): void => {
      if (chunk.length > 0) onOutput?.(name, chunk);
    };
    stream.on("data", (chunk: Buffer) => this.tell(() => show(capture.add(chunk))));
    this.#endings.push(() => this.tell(() => show(capture.end())));
    // What came before the pipe broke is the output.
    stream.on("error", () => undefined);
  }
}

/** A stream that breaks is closed and does not end. */
function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => stream.once("end", () => resolve()).once("close", () => resolve()));
}
