import { Refusal } from "../../problem/refusal.ts";
import type { SpecTree } from "../../spec/spec.ts";
import type { GradedChange } from "../graded-change.ts";
import type { LineSpan } from "../line-span.ts";
import { CommitTree } from "./commit-tree.ts";
import { AddedLines, pairOf, readDifferences, type Difference } from "./differences.ts";
import type { GitSetting } from "./git-command.ts";
import { Objects } from "./objects.ts";
import { isWholeHash, OwnGitFolder } from "./own-git-folder.ts";

export interface GitChangeOptions extends GitSetting {
  /** A folder of the repository. */
  readonly repository: string;
  /** What the head is compared with: a commit, a branch, a tag. */
  readonly base: string;
  readonly head: string;
  /** A folder in which one may be made for the time being. */
  readonly scratch: string;
}

/** A change that git tells of, with the files of its two commits. */
export interface GitChange extends GradedChange {
  readonly headTree: SpecTree;
  readonly baseTree: SpecTree;
}

/** A difference that is longer is for nobody to read. */
const mostDiff = 16 * 1024 * 1024;

const between = ["diff-tree", "-r", "-M", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=none"];
const shown = ["-p", "--full-index", "--src-prefix=a/", "--dst-prefix=b/"];

/**
 * The change is what is between the two commits, as they are; `findChange` knows which ones are meant. Git is asked through a folder of
 * our own; files, folders and commits are read by their hashes and held against them.
 */
export async function openGitChange(options: GitChangeOptions): Promise<GitChange> {
  const { repository, base, head, scratch, env, clock } = options;
  const own = await OwnGitFolder.open({ env, clock }, repository, scratch);
  const objects = new Objects(own);
  const find = async (name: string): Promise<FoundCommit> => {
    // The hash of a commit needs nobody who says what it means.
    const meant = isWholeHash(name) ? await objects.treeOf(name) : undefined;
    if (meant !== undefined) return { commit: name, tree: new CommitTree(objects, meant) };
    const commit = await own.commit(repository, name);
    const id = await objects.treeOf(commit);
    if (id !== undefined) return { commit, tree: new CommitTree(objects, id) };
    throw new Refusal("REVIEW_NO_COMMIT", `The commit ${commit} cannot be read, or is not what its hash says.`, {
      hint: "`git fsck` in the repository tells whether it is damaged.",
    });
  };
  try {
    const [from, to] = await Promise.all([find(base), find(head)]);
    return new ChangeInGit({
      own,
      objects,
      base: from.commit,
      head: to.commit,
      baseTree: from.tree,
      headTree: to.tree,
    });
  } catch (error) {
    await objects.close();
    await own.remove();
    throw error;
  }
}

interface FoundCommit {
  readonly commit: string;
  readonly tree: CommitTree;
}

interface Parts {
  readonly own: OwnGitFolder;
  readonly objects: Objects;
  readonly base: string;
  readonly head: string;
  readonly baseTree: CommitTree;
  readonly headTree: CommitTree;
}

class ChangeInGit implements GitChange {
  readonly base: string;
  readonly head: string;
  readonly tree: string;
  readonly baseTree: CommitTree;
  readonly headTree: CommitTree;
  readonly #own: OwnGitFolder;
  readonly #objects: Objects;
  readonly #trees: readonly [string, string];
  #differences: Promise<readonly Difference[]> | undefined;
  #byPath: Promise<ReadonlyMap<string, Difference>> | undefined;
  #added: Promise<ReadonlyMap<string, readonly LineSpan[]>> | undefined;

  constructor({ own, objects, base, head, baseTree, headTree }: Parts) {
    this.#own = own;
    this.#objects = objects;
    this.base = base;
    this.head = head;
    this.baseTree = baseTree;
    this.headTree = headTree;
    this.tree = headTree.id;
    this.#trees = [baseTree.id, headTree.id];
  }

  text(path: string): ReturnType<GradedChange["text"]> {
    return this.headTree.text(path);
  }

  blob(path: string): Promise<string | undefined> {
    return this.headTree.blob(path);
  }

  async changed(path: string): Promise<readonly LineSpan[]> {
    this.#byPath ??= this.#listed().then((all) => new Map(all.map((each) => [each.after, each])));
    const difference = (await this.#byPath).get(Buffer.from(path).toString("latin1"));
    if (difference === undefined) return [];
    if (difference.status === "A" || difference.status === "T") return this.#wholeOf(path);
    this.#added ??= this.#readLines();
    return (await this.#added).get(pairOf(difference.ids)) ?? [];
  }

  async files(): Promise<readonly string[]> {
    const all = (await this.#listed()).flatMap(({ before, after }) => [before, after]);
    return [...new Set(all.map((path) => Buffer.from(path, "latin1").toString("utf8")))].toSorted();
  }

  async diff(): Promise<string> {
    const parts: Buffer[] = [];
    let bytes = 0;
    await this.#own.run([...between, ...shown, ...this.#trees], (chunk) => {
      parts.push(chunk);
      bytes += chunk.length;
      return bytes <= mostDiff;
    });
    const text = Buffer.concat(parts);
    if (bytes <= mostDiff) return text.toString("utf8");
    const end = text.lastIndexOf(10, mostDiff);
    return `${text.toString("utf8", 0, end + 1)}(The difference goes on; only its first ${mostDiff} bytes are shown.)\n`;
  }

  async close(): Promise<void> {
    await this.#objects.close();
    await this.#own.remove();
  }

  async #wholeOf(path: string): Promise<readonly LineSpan[]> {
    const read = await this.text(path);
    if (read.kind !== "text" || read.text === "") return [];
    const endLine = read.text.split("\n").length - (read.text.endsWith("\n") ? 1 : 0);
    return [{ startLine: 1, endLine }];
  }

  #listed(): Promise<readonly Difference[]> {
    this.#differences ??= this.#own
      .run([...between, "--raw", "--no-abbrev", "-z", ...this.#trees])
      .then((bytes) => readDifferences(bytes));
    return this.#differences;
  }

  async #readLines(): Promise<ReadonlyMap<string, readonly LineSpan[]>> {
    const added = new AddedLines();
    await this.#own.run([...between, ...shown, "-U0", ...this.#trees], (chunk) => {
      added.take(chunk);
      return true;
    });
    return added.spans;
  }
}
