import { copyFile, mkdir, rename, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { aloneGitEnvironment } from "../../process/quiet-git.ts";
import type { LastLooks } from "./last-looks.ts";
import { removeTree } from "./remove-tree.ts";
import type { Git, GitCall, GitEnd } from "./git.ts";

export interface KeepCall {
  readonly args: readonly string[];
  readonly index?: string;
  readonly workTree?: string;
  /** It writes into the work tree. */
  readonly writes?: boolean;
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

export interface KeepOptions {
  readonly folder: string;
  readonly git: Git;
  readonly newId: () => string;
  /** By which commands that write into the work tree are found after a crash. */
  readonly attempt: string;
  readonly last: LastLooks;
}

/**
 * The git folder of a workspace that only Waybill uses. It has its own configuration, so that nothing which an agent writes
 * into its clone, or into its files, makes a command of ours start a program or see another file than there is.
 */
export class Keep {
  readonly folder: string;
  readonly #options: KeepOptions;
  readonly #temporary: string;

  constructor(options: KeepOptions) {
    this.folder = options.folder;
    this.#options = options;
    this.#temporary = join(options.folder, "temporary", options.newId());
  }

  /** What this process has seen before. */
  get last(): LastLooks {
    return this.#options.last;
  }

  get objects(): string {
    return this.path("objects");
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  run(call: KeepCall): Promise<Buffer> {
    return this.#options.git.run(this.#callOf(call));
  }

  text(call: KeepCall): Promise<string> {
    return this.#options.git.text(this.#callOf(call));
  }

  try(call: KeepCall): Promise<GitEnd> {
    return this.#options.git.try(this.#callOf(call));
  }

  /** The parts of an output that ends each with NUL. */
  async parts(call: KeepCall): Promise<readonly string[]> {
    return partsOf(await this.run(call));
  }

  /** A path for something that goes when this is closed. */
  async temporary(): Promise<string> {
    await mkdir(this.#temporary, { recursive: true });
    return join(this.#temporary, this.#options.newId());
  }

  async close(): Promise<void> {
    await removeTree(this.#temporary);
  }

  /** Works on a copy of an index, which takes its place where that has gone well. An index that is not there is empty. */
  async withIndex<T>(index: string, work: (copy: string) => Promise<T>): Promise<T> {
    const copy = await this.#copyOfIndex(index);
    const result = await work(copy);
    await rename(copy, index).catch(unlessGone);
    return result;
  }

  /** The copy is as old as the index: files that were changed in the same moment are still looked into. */
  async #copyOfIndex(index: string): Promise<string> {
    const copy = await this.temporary();
    try {
      await copyFile(index, copy);
      const { atimeMs, mtimeMs } = await stat(index);
      await utimes(copy, atimeMs / 1000, Math.floor(mtimeMs - 1) / 1000);
    } catch (error) {
      unlessGone(error);
    }
    return copy;
  }

  #callOf({ args, index, workTree, writes, stdin, env }: KeepCall): GitCall {
    return {
      args,
      folder: workTree ?? this.folder,
      env: {
        ...aloneGitEnvironment,
        ...env,
        ...(writes === true ? { WAYBILL_ATTEMPT: this.#options.attempt } : {}),
        GIT_DIR: this.folder,
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
        ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
      },
      ...(stdin === undefined ? {} : { stdin }),
    };
  }
}

export function partsOf(output: Buffer): readonly string[] {
  return output.toString("latin1").split("\0").slice(0, -1);
}

function unlessGone(error: unknown): void {
  if (errorCode(error) !== "ENOENT") throw error;
}
