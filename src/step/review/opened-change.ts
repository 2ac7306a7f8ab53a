import type { GradedChange } from "../../review/graded-change.ts";
import type { SpecTree } from "../../spec/spec.ts";

/** A change with the files of its two commits. */
export interface OpenedChange extends GradedChange {
  readonly headTree: SpecTree;
  readonly baseTree: SpecTree;
}

export interface ChangeOptions {
  /** A folder of the repository. */
  readonly repository: string;
  readonly base: string;
  readonly head: string;
  /** The base itself is meant, and not the commit where the head parted from it. */
  readonly isExact: boolean;
  /** A folder in which one may be made for the time being. */
  readonly scratch: string;
}

export interface ChangePorts {
  readonly openChange: (options: ChangeOptions) => Promise<OpenedChange>;
}
