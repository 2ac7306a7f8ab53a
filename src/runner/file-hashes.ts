import type { FileHash, FilesAsked, RunEvent } from "../engine/event.ts";

type Asked = Pick<FilesAsked, "address" | "patterns" | "tree">;

export interface FilesOfRun {
  readonly hashFiles: (patterns: readonly string[]) => Promise<string | null>;
  readonly treeNow: () => Promise<string | null>;
  readonly happen: (event: RunEvent) => void;
}

/** What the nodes of one run have asked of its files. */
export class FileHashes {
  readonly #files: FilesOfRun;
  #open = 0;

  constructor(files: FilesOfRun) {
    this.#files = files;
  }

  /** How many nodes wait for theirs. */
  get size(): number {
    return this.#open;
  }

  ask(asked: Asked): void {
    this.#open++;
    void this.#answer(asked);
  }

  async #answer({ address, patterns, tree }: Asked): Promise<void> {
    const { hashFiles, treeNow, happen } = this.#files;
    const hashes: FileHash[] = [];
    for (const each of patterns) hashes.push({ patterns: each, hash: await hashFiles(each) });
    const now = tree === undefined ? {} : { tree: await treeNow() };
    this.#open--;
    happen({ type: "files.hashed", address, hashes, ...now });
  }
}
