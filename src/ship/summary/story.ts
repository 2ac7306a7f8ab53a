import type { Verdict } from "../../review/verdict.ts";
import type { RunRecord } from "../run-record.ts";
import type { ShippedCommit } from "../shipped-change.ts";

/** All that the page of a run tells, whether it has shipped or not. */
export interface SummaryStory {
  readonly title: string;
  readonly requirement: string;
  readonly run: RunRecord;
  /** The newest; missing where nothing was graded. */
  readonly verdict?: Verdict;
  /** What is different from what the run began with. */
  readonly files: readonly ChangedFile[];
  /** Missing where nothing has shipped. */
  readonly shipped?: ShippedWords;
}

export interface ShippedWords {
  readonly branch: string;
  readonly commits: readonly ShippedCommit[];
  /** How it stands to the branch that it is to be merged into, in a sentence. */
  readonly standing?: string;
}

export interface ChangedFile {
  readonly path: string;
  /** Lines; undefined for what is no text. */
  readonly added?: number;
  readonly removed?: number;
}

export function linesOf({ added = 0, removed = 0 }: ChangedFile): number {
  return added + removed;
}
