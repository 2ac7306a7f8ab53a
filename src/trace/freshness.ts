import type { LineSpan } from "../review/line-span.ts";
import type { RangeNow } from "./line-map.ts";
import type { TraceGrade, TraceLink } from "./trace.ts";

/** Why something that was graded is not what it was. */
export type StaleReason =
  /** Its words are others, or those of its requirement. */
  | "CRITERION_REWORDED"
  /** Nothing of its id is asked for any more. */
  | "CRITERION_GONE"
  /** Some of its lines were written anew, taken out, moved apart, or have others between them. */
  | "LINES_CHANGED"
  | "FILE_GONE"
  /** The file of its test is not as it was when the test was run. */
  | "TEST_CHANGED"
  | "TEST_GONE";

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
  /** The hash of a criterion, with its requirement, that was graded with a spec; undefined where nothing asks for it. */
  criterionHash(of: { readonly spec: string; readonly criterion: string }): string | undefined;
  /** What the file of a path is now, compared with one of its contents from before. */
  file(path: string, blob: string): PresentFile;
}

export type PresentFile =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly map: { now(range: LineSpan): RangeNow } }
  | { readonly kind: "gone" }
  | { readonly kind: "unknown" };

/** Whether one link still holds: by the words of its criterion and of the requirement around it, by its own lines and the file of its test, and by nothing else. */
export function freshnessOf(link: TraceLink, present: Present): Freshness {
  const words = wordsReasons(link, present);
  const { lines, reasons, isKnown } = linesNow(link, present);
  const test = testNow(link, present);
  const all = [...words, ...reasons, ...test.reasons];
  if (all.length > 0) return { state: "stale", reasons: all, ...(lines && { lines }) };
  return isKnown && test.isKnown && lines !== undefined ? { state: "fresh", lines } : { state: "unknown" };
}

export interface LinesNow {
  /** Where they are, or what is left of them or in their place; missing where nothing is, or nobody knows. */
  readonly lines?: LineSpan;
  readonly reasons: readonly StaleReason[];
  readonly isKnown: boolean;
}

/** What became of the lines of a link, whatever its criterion says. */
export function linesNow({ path, blob, startLine, endLine }: TraceLink, present: Pick<Present, "file">): LinesNow {
  const file = present.file(path, blob);
  switch (file.kind) {
    case "same":
      return { lines: { startLine, endLine }, reasons: [], isKnown: true };
    case "gone":
      return { reasons: ["FILE_GONE"], isKnown: true };
    case "unknown":
      return { reasons: [], isKnown: false };
    case "changed": {
      const now = file.map.now({ startLine, endLine });
      if (now.state === "whole") return { lines: now.lines, reasons: [], isKnown: true };
      return { ...(now.near && { lines: now.near }), reasons: ["LINES_CHANGED"], isKnown: true };
    }
  }
}

/** What became of the file of the test. Which of its lines the test is made of is not known, so that all of them count. */
function testNow({ testIn }: TraceLink, present: Pick<Present, "file">): Pick<LinesNow, "reasons" | "isKnown"> {
  if (testIn === undefined) return { reasons: [], isKnown: true };
  switch (present.file(testIn.path, testIn.blob).kind) {
    case "same":
      return { reasons: [], isKnown: true };
    case "changed":
      return { reasons: ["TEST_CHANGED"], isKnown: true };
    case "gone":
      return { reasons: ["TEST_GONE"], isKnown: true };
    case "unknown":
      return { reasons: [], isKnown: false };
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
