import { oneLine } from "../../markdown/plain-text.ts";
import type { CriterionGrade, Grade, Verdict } from "../verdict.ts";

export interface GradeWords {
  /** In the width of one letter, for a terminal. */
  readonly sign: string;
  readonly picture: string;
  readonly meaning: string;
}

export const gradeWords: Readonly<Record<Grade, GradeWords>> = {
  PASS: { sign: "✓", picture: "✅", meaning: "It holds." },
  FAIL: { sign: "✗", picture: "❌", meaning: "The advisor says that it does not hold." },
  UNKNOWN: { sign: "?", picture: "❓", meaning: "The advisor could not find out whether it holds." },
  UNPROVEN: { sign: "!", picture: "⚠️", meaning: "The advisor says that it holds, but the evidence does not." },
  VACUOUS: { sign: "○", picture: "⭕", meaning: "Its tests pass without the change, so they prove nothing." },
};

export function isMet({ grade }: CriterionGrade): boolean {
  return grade === "PASS";
}

/** What stands beside every outcome that rests on no test. */
export const untestedWords = "No test command: not run, so that nothing but quoted lines proves anything.";

export function isUntested({ tests }: Pick<Verdict, "tests">): boolean {
  return tests.length === 0;
}

/** How many criteria hold, whether that is all, and whether it rests on any test. */
export function countInWords(verdict: Verdict): string {
  return isUntested(verdict) ? `${criteriaInWords(verdict)} ${untestedWords}` : criteriaInWords(verdict);
}

function criteriaInWords({ grades, breaches }: Verdict): string {
  const met = grades.filter(isMet).length;
  if (breaches.length > 0) {
    const found = `${breaches.length} ${breaches.length === 1 ? "breach stands" : "breaches stand"} against the change.`;
    return grades.length === 0
      ? `There are no criteria, and ${found}`
      : `${met} of ${grades.length} criteria hold, and ${found}`;
  }
  if (grades.length === 0) return "There are no criteria.";
  if (met === grades.length) return met === 1 ? "The one criterion holds." : `All ${met} criteria hold.`;
  return met === 0 ? `None of ${grades.length} criteria holds.` : `${met} of ${grades.length} criteria hold.`;
}

export function shortCommit(commit: string): string {
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : commit;
}

/** To the minute, in UTC. */
export function timeInWords(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function advisorInWords({ advisor }: Verdict): string {
  const { agent, model, version } = advisor;
  const name = version === undefined ? agent : `${agent} ${version}`;
  return model === undefined ? name : `${name} (${model})`;
}

export function linesInWords(path: string, { startLine, endLine }: { startLine: number; endLine: number }): string {
  return startLine === endLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
}

const most = { lines: 40, characters: 4_000 };

/** The beginning of a quote that is too long to be shown. */
export function shownQuote(quote: string): string {
  const lines = quote.slice(0, most.characters).replace(/\s+$/, "").split("\n");
  const isCut = quote.length > most.characters || lines.length > most.lines;
  return [...lines.slice(0, most.lines), ...(isCut ? ["…"] : [])].join("\n");
}

export const breachTitle = "What stands against the change";

export const cautionTitle = "What holds, though nobody has seen its test fail";

/** What became of the tests without the change, where a person has to know it beside the grade. */
export function beforeInWords({ grade, before }: CriterionGrade): string | undefined {
  const note = grade === "PASS" ? before?.note : undefined;
  return note === undefined || oneLine(note) === "" ? undefined : `Without the change: ${note}`;
}
