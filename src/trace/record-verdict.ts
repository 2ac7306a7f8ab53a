import { Refusal } from "../problem/refusal.ts";
import type { Verdict } from "../review/verdict.ts";
import { linkedPaths, testPaths } from "./changes.ts";
import type { GradedFiles } from "./graded-files.ts";
import type { Traces } from "./trace.ts";

/** Where verdicts are recorded, and the repository that has the graded commits. */
export interface Recording {
  readonly traces: Traces;
  readonly files: GradedFiles;
}

/** Puts a verdict into the trace; false where it was there before. Refused where its commit, or a file of a claim, is not there. */
export async function recordVerdict(verdict: Verdict, { traces, files }: Recording): Promise<boolean> {
  return traces.record(verdict, await blobsOf(verdict, files));
}

/** The content of each file that a claim is about, and of those of the tests that are there. */
export async function blobsOf(verdict: Verdict, files: GradedFiles): Promise<ReadonlyMap<string, string>> {
  const { head } = verdict.change;
  const paths = linkedPaths(verdict);
  const blobs = await files.blobsAt(head, [...new Set([...paths, ...testPaths(verdict)])]);
  if (blobs === undefined)
    throw new Refusal("TRACE_COMMIT_MISSING", `The commit ${head} that was graded is not in this repository.`, {
      hint: "Fetch the branch that has it (git fetch), then try again.",
    });
  const missing = paths.find((path) => !blobs.has(path));
  if (missing === undefined) return blobs;
  throw new Refusal("TRACE_CLAIM_WRONG", `The verdict has a claim of ${missing}, which is no file at ${head}.`, {
    hint: "The verdict was changed after it was given, or it is of another repository: grade the change again.",
  });
}
