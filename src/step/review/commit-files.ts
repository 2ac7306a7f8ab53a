import type { Workspace } from "../../workspace/workspace.ts";

/** A file of a commit. */
export interface CommitFile {
  readonly path: string;
  readonly mode: "100644" | "100755" | "120000";
  /** The id that git gives its content. */
  readonly blob: string;
}

/** The files of one commit, as git has them; nothing of a work tree is looked at. */
export class CommitFiles {
  readonly #tree: Pick<Workspace, "read">;
  readonly #commit: string;
  #files: Promise<ReadonlyMap<string, CommitFile>> | undefined;

  constructor(tree: Pick<Workspace, "read">, commit: string) {
    this.#tree = tree;
    this.#commit = commit;
  }

  /** By their paths, which are in order. */
  all(): Promise<ReadonlyMap<string, CommitFile>> {
    return (this.#files ??= this.#list());
  }

  bytes({ blob }: CommitFile): Promise<Buffer> {
    return this.#tree.read({ args: ["cat-file", "blob", blob] });
  }

  async #list(): Promise<ReadonlyMap<string, CommitFile>> {
    const said = await this.#tree.read({ args: ["ls-tree", "-r", "-z", "--full-tree", this.#commit] });
    const files = new Map<string, CommitFile>();
    for (const entry of said.toString("utf8").split("\0")) {
      const [words = "", path = ""] = entry.split("\t", 2);
      const [mode, , blob = ""] = words.split(" ");
      if (mode === "100644" || mode === "100755" || mode === "120000") files.set(path, { path, mode, blob });
    }
    return files;
  }
}
