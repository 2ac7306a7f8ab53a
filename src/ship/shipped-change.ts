import type { Verdict } from "../review/verdict.ts";
import type { SpecFormat } from "../spec/spec.ts";
import type { RunRecord } from "./run-record.ts";

/** A change on its branch. What people read of it, and what is signed, is made of this. */
export interface ShippedChange {
  readonly title: string;
  /** As it was asked for. */
  readonly requirement: string;
  /** The short name of the branch. */
  readonly branch: string;
  /** The commit that the run began with: the parent of the first of these. */
  readonly base: string;
  /** In order; the last one is the tip of the branch. */
  readonly commits: readonly ShippedCommit[];
  readonly spec: {
    readonly format: SpecFormat;
    readonly id: string;
    readonly files: readonly string[];
    /** The hash that the verdict has. */
    readonly hash: string;
  };
  readonly verdict: Verdict;
  readonly run: RunRecord;
}

/**
 * `spec` has what was asked for, `change` exactly the tree that was graded. After that one stands at most one more, which does nothing else:
 * `archive` takes the change of OpenSpec over into the main specs, `tick` ticks the check boxes of what is proven.
 */
export const shippedParts = ["spec", "change", "archive", "tick"] as const;
export type ShippedPart = (typeof shippedParts)[number];

export interface ShippedCommit {
  readonly part: ShippedPart;
  readonly commit: string;
  readonly tree: string;
}
