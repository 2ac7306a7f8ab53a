import type { LineSpan } from "../review/line-span.ts";
import type { Grade } from "../review/verdict.ts";
import { freshnessOf, type Present, type StaleReason, wordsReasons } from "./freshness.ts";
import type { Approval, TraceGrade, TraceLink } from "./trace.ts";

/** How what was said of a criterion stands today. */
export type Standing = "fresh" | "stale" | "unknown" | "never-graded";

/** All that is known of one criterion. */
export interface CriterionTrace {
  readonly id: string;
  readonly requirement: string;
  /** As it reads now, or as it was graded where it is gone. */
  readonly text: string;
  readonly place?: { readonly file: string; readonly line: number };
  readonly standing: Standing;
  readonly reasons: readonly StaleReason[];
  /** Missing where it was never graded. */
  readonly graded?: Graded;
  readonly links: readonly LinkStanding[];
  readonly approvals: readonly Approved[];
}

export interface Graded {
  readonly grade: Grade;
  readonly commit: string;
  readonly verdict: string;
  readonly run?: string;
  readonly at: number;
}

export type Approved = Omit<Approval, "verdict">;

/** The lines that a claim is about, then and now. */
export interface LinkStanding {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly test?: string;
  readonly standing: Exclude<Standing, "never-graded">;
  readonly reasons: readonly StaleReason[];
  readonly now?: LineSpan;
}

/** What a criterion is traced with: its words as they are known now, and what was said of it last. */
export interface Known {
  readonly id: string;
  readonly requirement: string;
  readonly text: string;
  readonly place?: { readonly file: string; readonly line: number };
  readonly grade?: TraceGrade | undefined;
  readonly links: readonly TraceLink[];
  readonly approvals: readonly Approval[];
}

export function criterionTrace({ grade, links, approvals, ...known }: Known, present: Present): CriterionTrace {
  if (grade === undefined) return { ...known, standing: "never-graded", reasons: [], links: [], approvals: [] };
  const standings = links.map((link) => linkStanding(link, present));
  const reasons = [...new Set([...wordsReasons(grade, present), ...standings.flatMap((link) => link.reasons)])];
  return {
    ...known,
    standing: standingOf(reasons, standings),
    reasons,
    graded: gradedOf(grade),
    links: standings,
    approvals: approvals.map(approvedOf),
  };
}

/** A PASS of which nothing has changed since. */
export function isProven({ standing, graded }: CriterionTrace): boolean {
  return standing === "fresh" && graded?.grade === "PASS";
}

export function linkStanding(link: TraceLink, present: Present): LinkStanding {
  const { path, startLine, endLine, test } = link;
  const found = freshnessOf(link, present);
  const of = { path, startLine, endLine, ...(test === undefined ? {} : { test }), standing: found.state };
  switch (found.state) {
    case "fresh":
      return { ...of, reasons: [], now: found.lines };
    case "stale":
      return { ...of, reasons: found.reasons, ...(found.lines && { now: found.lines }) };
    case "unknown":
      return { ...of, reasons: [] };
  }
}

export function gradedOf({ grade, commit, verdict, run, at }: TraceGrade | TraceLink): Graded {
  return { grade, commit, verdict, ...(run === undefined ? {} : { run }), at };
}

export function approvedOf({ by, at, comment, run, gate }: Approval): Approved {
  const more = {
    ...(comment !== undefined && { comment }),
    ...(run !== undefined && { run }),
    ...(gate !== undefined && { gate }),
  };
  return { by, at, ...more };
}

function standingOf(reasons: readonly StaleReason[], links: readonly LinkStanding[]): Standing {
  if (reasons.length > 0) return "stale";
  return links.some((link) => link.standing === "unknown") ? "unknown" : "fresh";
}
