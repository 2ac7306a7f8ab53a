import type { FileHash, FilesAsked, RunEvent } from "../engine/event.ts";

/** The files that one run has asked to be hashed. */
export class FileHashes {
  readonly #hashFiles: (patterns: readonly string[]) => Promise<string | null>;
  readonly #happen: (event: RunEvent) => void;
  #open = 0;

  constructor(hashFiles: (patterns: readonly string[]) => Promise<string | null>, happen: (event: RunEvent) => void) {
    this.#hashFiles = hashFiles;
    this.#happen = happen;
  }

  /** How many nodes wait for theirs. */
  get size(): number {
    return this.#open;
  }

  ask(asked: Pick<FilesAsked, "address" | "patterns">): void {
    this.#open++;
    void this.#answer(asked);
  }

  async #answer({ address, patterns }: Pick<FilesAsked, "address" | "patterns">): Promise<void> {
    const hashes: FileHash[] = [];
    for (const each of patterns) hashes.push({ patterns: each, hash: await this.#hashFiles(each) });
    this.#open--;
    this.#happen({ type: "files.hashed", address, hashes });
  }
}
