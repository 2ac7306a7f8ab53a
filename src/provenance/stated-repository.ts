/**
 * What is asked of a repository to verify a commit of it. Every object is held against the hash that it is asked for by; nothing else
 * that the repository says of itself counts: no replacements, no grafts, no configuration.
 */
export interface StatedRepository extends GitObjects {
  /** The commit that a name means; undefined where there is none. */
  commitNamed(name: string): Promise<string | undefined>;
  /** The text of the statement about a commit; undefined where there is none, or where it is too large to be one. */
  statement(commit: string): Promise<string | undefined>;
  /** Of all commits before one the nearest that there is a statement about, and how many came after it. */
  nearestStated(commit: string): Promise<{ readonly commit: string; readonly after: number } | undefined>;
}

/** Undefined where an object is not there, or is not what its hash says. */
export interface GitObjects {
  commit(id: string): Promise<Buffer | undefined>;
  /** The names of a folder as their bytes, a character each. */
  tree(id: string): Promise<ReadonlyMap<string, FolderEntry> | undefined>;
  blob(id: string): Promise<Buffer | undefined>;
}

export interface FolderEntry {
  readonly mode: string;
  readonly id: string;
}

/** Thrown where an object is needed that is not there. */
export class ObjectMissing extends Error {
  readonly id: string;

  constructor(id: string) {
    super(`The object ${id} is not there, or is not what its hash says.`);
    this.name = "ObjectMissing";
    this.id = id;
  }
}
