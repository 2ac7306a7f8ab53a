import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Refusal } from "../problem/refusal.ts";
import { findChange } from "../review/find-change.ts";
import { openGitChange } from "../review/git/git-change.ts";
import { readSpec } from "../spec/project/read-spec.ts";
import { readGradedSpec } from "../step/review/graded-spec.ts";
import { checkScratchPrefix, reapChecks } from "../step/review/reap-reviews.ts";
import { folderTree } from "./folder-tree.ts";
import { systemClock } from "./system-clock.ts";

export interface ReviewWish {
  /** The root of the project. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly spec: string;
  readonly base: string;
  readonly head: string;
}

export type CheckedReview =
  | { readonly ok: true; readonly base: string; readonly head: string }
  /** What is wrong with the words that it was asked with, and what to do. */
  | { readonly ok: false; readonly code: string; readonly message: string; readonly hint?: string };

/** The files of a spec in the project; none where it cannot be read. */
export async function specFilesOf({ folder, spec }: Pick<ReviewWish, "folder" | "spec">): Promise<readonly string[]> {
  try {
    const { spec: found } = await readSpec(folderTree(folder), spec);
    return found.files.map(({ path }) => resolve(folder, path));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

/** Whether there is something to grade, and something to grade it by; gives the commits that are meant. */
export async function checkReview(wish: ReviewWish): Promise<CheckedReview> {
  const { folder, env, spec } = wish;
  const git = { env, clock: systemClock };
  const found = await findChange({ folder, ...git, base: wish.base, head: wish.head });
  if (!found.ok) return { ok: false, ...found.trouble };
  const { base, head } = found;
  reapChecks(tmpdir(), systemClock.now());
  const scratch = mkdtempSync(join(tmpdir(), checkScratchPrefix));
  try {
    const change = await openGitChange({ repository: folder, base, head, scratch, ...git });
    try {
      await readGradedSpec({ folderTree }, { name: spec, change, folder });
    } finally {
      await change.close();
    }
    return { ok: true, base, head };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, hint } = error;
    return { ok: false, code, message, ...(hint === undefined ? {} : { hint }) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
