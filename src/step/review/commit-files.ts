import type { SpecTree } from "../../spec/spec.ts";
import { largestSpecFile, notText, tooLarge } from "../../spec/spec-file.ts";
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

  /** The text of a file; undefined where there is none, or a link. */
  async text(path: string): Promise<string | undefined> {
    const file = (await this.all()).get(path);
    if (file === undefined || file.mode === "120000") return undefined;
    const bytes = await this.bytes(file);
    if (bytes.length > largestSpecFile) throw tooLarge(path);
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw notText(path, error);
    }
  }

  bytes({ blob }: CommitFile): Promise<Buffer> {
    return this.#tree.read({ args: ["cat-file", "blob", blob] });
  }

  /** As a tree in which specs are looked for. */
  specTree(): SpecTree {
    return {
      read: (path) => this.text(path),
      list: async (folder) => {
        const start = folder === "" ? "" : `${folder.replace(/\/+$/u, "")}/`;
        return [...(await this.all()).keys()].filter((path) => path.startsWith(start)).sort();
      },
    };
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
