import type { ChildProcess } from "node:child_process";
import { gitFailed, gitNotStarted, gitPatienceMs, startGit } from "./git-command.ts";
import type { OwnGitFolder } from "./own-git-folder.ts";

/** What git says of an object; its bytes where they were asked for. */
export interface FoundObject {
  readonly type: string;
  readonly size: number;
  readonly bytes: Buffer;
}

interface Waiting {
  readonly resolve: (found: FoundObject | undefined) => void;
  readonly reject: (error: unknown) => void;
}

const nothing = Buffer.alloc(0);

/** One `git cat-file` that answers as often as it is asked, in the order of the questions. */
export class ObjectReader {
  readonly #own: OwnGitFolder;
  readonly #withBytes: boolean;
  readonly #waiting: Waiting[] = [];
  readonly #unwritten: string[] = [];
  #answered = 0;
  #child: ChildProcess | undefined;
  #parts: Buffer[] = [];
  #held = 0;
  /** So many bytes have to be there before anything more can be said. */
  #wanted = 1;
  #stderr = "";
  #takeBack: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;
  #end: Promise<void> = Promise.resolve();

  constructor(own: OwnGitFolder, what: "sizes" | "bytes") {
    this.#own = own;
    this.#withBytes = what === "bytes";
  }

  /** Undefined where there is no such object. */
  ask(id: string): Promise<FoundObject | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure.error);
      this.#child ??= this.#start();
      this.#waiting.push({ resolve, reject });
      this.#watch();
      this.#write(id);
    });
  }

  /** What is asked in one go is written in one go. */
  #write(id: string): void {
    if (this.#unwritten.length === 0) {
      queueMicrotask(() => {
        this.#child?.stdin?.write(this.#unwritten.join(""));
        this.#unwritten.length = 0;
      });
    }
    this.#unwritten.push(`${id}\n`);
  }

  async close(): Promise<void> {
    this.#child?.stdin?.end();
    await this.#end;
  }

  get #command(): ReturnType<OwnGitFolder["command"]> {
    return this.#own.command(["cat-file", this.#withBytes ? "--batch" : "--batch-check"]);
  }

  #start(): ChildProcess {
    const child = startGit(this.#own.setting, this.#command, "pipe");
    child.stdout?.on("data", (chunk: Buffer) => this.#take(chunk));
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString("utf8")));
    // That it has gone is heard where it ends.
    child.stdin?.on("error", () => undefined);
    this.#end = new Promise((resolve) => {
      child.once("error", (error) => {
        this.#fail(gitNotStarted(error));
        resolve();
      });
      child.once("close", (code, signal) => {
        this.#fail(gitFailed(this.#command, `${signal ?? code}: ${this.#stderr.trim()}`));
        resolve();
      });
    });
    return child;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#takeBack?.();
    this.#takeBack = undefined;
    for (const { reject } of this.#waiting.splice(this.#answered)) reject(error);
  }

  #watch(): void {
    const { clock } = this.#own.setting;
    this.#takeBack ??= clock.alarm(clock.now() + gitPatienceMs, () => this.#child?.kill("SIGKILL"));
  }

  #take(chunk: Buffer): void {
    this.#parts.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#wanted) return;
    let rest = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    for (let length = this.#answer(rest); length > 0; length = this.#answer(rest)) rest = rest.subarray(length);
    this.#parts = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
    if (this.#answered < this.#waiting.length) return;
    this.#waiting.length = 0;
    this.#answered = 0;
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  /** How many bytes the first answer takes; 0 where it has not all come. */
  #answer(bytes: Buffer): number {
    const end = bytes.indexOf(10);
    this.#wanted = bytes.length + 1;
    if (end === -1) return 0;
    const [, type = "", size = ""] = bytes.toString("latin1", 0, end).split(" ");
    if (size === "") return this.#say(undefined, end + 1);
    const count = Number(size);
    if (!this.#withBytes) return this.#say({ type, size: count, bytes: nothing }, end + 1);
    const last = end + 1 + count;
    this.#wanted = last + 1;
    if (bytes.length <= last) return 0;
    // A copy: what came with it may be much more, and would be kept.
    return this.#say({ type, size: count, bytes: Buffer.from(bytes.subarray(end + 1, last)) }, last + 1);
  }

  #say(found: FoundObject | undefined, length: number): number {
    this.#waiting[this.#answered++]?.resolve(found);
    return length;
  }
}
