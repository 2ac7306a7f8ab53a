import type { LineSpan } from "../../review/line-span.ts";
import type { Approved, CriterionTrace, Graded, LinkStanding } from "../../trace/criterion-trace.ts";
import type { StaleReason } from "../../trace/freshness.ts";
import type { Tally } from "../../trace/tally.ts";
import { count } from "./problems.ts";

const reasonWords: Readonly<Record<StaleReason, string>> = {
  CRITERION_REWORDED: "the criterion was reworded",
  CRITERION_GONE: "the criterion is gone",
  LINES_CHANGED: "its lines have changed",
  FILE_GONE: "the file is gone",
  TEST_CHANGED: "the file of its test has changed",
  TEST_GONE: "the file of its test is gone",
};

export function reasonsInWords(reasons: readonly StaleReason[]): string {
  return reasons.map((reason) => reasonWords[reason]).join(", ");
}

/** How a criterion, or a line of it, stands: in one or two words. */
export function standingInWords(standing: CriterionTrace["standing"], graded: Graded | undefined): string {
  if (graded === undefined || standing === "never-graded") return "never graded";
  if (graded.grade !== "PASS") return standing === "stale" ? `${graded.grade}, stale` : graded.grade;
  return standing === "fresh" ? "proven" : standing;
}

export function linesInWords({ startLine, endLine }: LineSpan): string {
  return startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
}

/** `src/a.ts:12-14`, with what became of it where it is not as it was. */
export function linkInWords(link: LinkStanding): string {
  const { path, standing, now, reasons } = link;
  const graded = linesInWords(link);
  switch (standing) {
    case "fresh":
      return `${path}:${linesInWords(now ?? link)}`;
    case "unknown":
      return `${path}:${graded} (as it was graded, which git does not keep any more)`;
    case "stale": {
      if (reasons.includes("LINES_CHANGED")) {
        const near = now === undefined ? "" : `; look at ${linesInWords(now)}`;
        return `${path}:${graded} (${reasonsInWords(reasons)}${near})`;
      }
      const why = reasons.length === 0 ? "" : ` (${reasonsInWords(reasons)})`;
      return `${path}:${linesInWords(now ?? link)}${why}`;
    }
  }
}

export function gradedInWords({ grade, commit, verdict, run, at }: Graded): string {
  const of = run === undefined ? "" : ` of run ${run}`;
  return `${grade} at ${short(commit)} on ${day(at)}, verdict ${short(verdict)}${of}`;
}

/** Who has let it pass, and where; empty where nobody has. */
export function approvalsInWords(approvals: readonly Approved[]): string {
  const all = approvals.map(
    ({ by, at, comment }) => `${by} on ${day(at)}${comment === undefined ? "" : `: ${comment}`}`,
  );
  return all.length === 0 ? "" : `approved by ${all.join("; ")}`;
}

export function tallyInWords({ criteria, proven, stale, failed, unknown, neverGraded }: Tally): string {
  const others = [
    [stale, "stale"],
    [failed, "not passed"],
    [unknown, "unknown"],
    [neverGraded, "never graded"],
  ] as const;
  const rest = others.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return [`${proven} of ${count(criteria, "criterion").replace("criterions", "criteria")} proven`, ...rest].join(", ");
}

/** Enough of a hash to know it by. */
export function short(id: string): string {
  return /^[0-9a-f]{40,}$/u.test(id) ? id.slice(0, 12) : id;
}

export function day(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().slice(0, 10);
}

/** The part of an id that tells it from its neighbours. */
export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
