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
  /** Both commits as they are meant: where the head has parted from the base is for the caller to find. */
  readonly base: string;
  readonly head: string;
  /** A folder in which one may be made for the time being. */
  readonly scratch: string;
}

export interface ChangePorts {
  readonly openChange: (options: ChangeOptions) => Promise<OpenedChange>;
}
