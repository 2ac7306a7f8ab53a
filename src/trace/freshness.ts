import type { LineSpan } from "../review/line-span.ts";
import type { RangeNow } from "./line-map.ts";
import type { TraceGrade, TraceLink } from "./trace.ts";

/** Why something that was graded is not what it was. */
export type StaleReason =
  /** Its words are others. */
  | "CRITERION_REWORDED"
  /** Nothing of its id is asked for any more. */
  | "CRITERION_GONE"
  /** Some of its lines were written anew, taken out, moved apart, or have others between them. */
  | "LINES_CHANGED"
  | "FILE_GONE";

/** Whether what was graded is still so. */
export type Freshness =
  /** The lines are where the link's lines are now. */
  | { readonly state: "fresh"; readonly lines: LineSpan }
  /** `lines` is where they are, or what is left of them or in their place; missing where nothing is. */
  | { readonly state: "stale"; readonly reasons: readonly StaleReason[]; readonly lines?: LineSpan }
  /** The content that was graded is not kept any more, so that nobody can compare. */
  | { readonly state: "unknown" };

/** What is there now. */
export interface Present {
  /** The hash of the words of a criterion of a spec; undefined where there is no such criterion. */
  criterionHash(of: { readonly spec: string; readonly criterion: string }): string | undefined;
  /** What the file of a path is now, compared with one of its contents from before. */
  file(path: string, blob: string): PresentFile;
}

export type PresentFile =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly map: { now(range: LineSpan): RangeNow } }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown" };

/** Whether one link still holds: by the words of its criterion and by its own lines, and by nothing else. */
export function freshnessOf(link: TraceLink, present: Present): Freshness {
  const words = wordsReasons(link, present);
  const { startLine, endLine } = link;
  const file = present.file(link.path, link.blob);
  switch (file.kind) {
    case "same":
      return words.length === 0
        ? { state: "fresh", lines: { startLine, endLine } }
        : { state: "stale", reasons: words, lines: { startLine, endLine } };
    case "gone":
      return { state: "stale", reasons: [...words, "FILE_GONE"] };
    case "unknown":
      return words.length === 0 ? { state: "unknown" } : { state: "stale", reasons: words };
    case "changed": {
      const now = file.map.now({ startLine, endLine });
      if (now.state === "touched")
        return { state: "stale", reasons: [...words, "LINES_CHANGED"], ...(now.near && { lines: now.near }) };
      const { lines } = now;
      return words.length === 0 ? { state: "fresh", lines } : { state: "stale", reasons: words, lines };
    }
  }
}

/** What has changed of the words that were graded. */
export function wordsReasons(
  graded: Pick<TraceGrade, "spec" | "criterion" | "criterionHash">,
  present: Pick<Present, "criterionHash">,
): readonly StaleReason[] {
  const hash = present.criterionHash(graded);
  if (hash === undefined) return ["CRITERION_GONE"];
  return hash === graded.criterionHash ? [] : ["CRITERION_REWORDED"];
}
