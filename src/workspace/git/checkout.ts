import type { RawPath } from "./raw-path.ts";

/** Files of a commit, with the clone beside them that whoever works there uses. */
export interface Checkout {
  /** 0, or the number of the submodule among all of the workspace. */
  readonly number: number;
  /** The root of the work tree. */
  readonly folder: string;
  /** The index of the keep for it. */
  readonly index: string;
  /** The git folder of the clone. */
  readonly clone: string;
  /** The commit that it began with. */
  readonly base: string;
  readonly modules: readonly Module[];
  /** Submodules that are not checked out. */
  readonly hollow: readonly Link[];
}

/** Where a submodule is, and the commit of it that belongs there. */
export interface Link {
  readonly path: RawPath;
  readonly commit: string;
}

/** A submodule that is checked out in it. */
export interface Module extends Checkout {
  /** From the root of the repository that it is a submodule of. */
  readonly path: RawPath;
}
