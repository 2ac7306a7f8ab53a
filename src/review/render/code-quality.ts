import { oneLine } from "../../markdown/plain-text.ts";
import type { Grade, Verdict } from "../verdict.ts";
import { flawsOf, type Flaw } from "./flaws.ts";

/** What GitLab's merge requests show beside the changed lines. */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: "info" | "minor" | "major" | "critical";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

export function codeQualityOf(verdict: Verdict): string {
  const issues = flawsOf(verdict).map((flaw): CodeQualityIssue => ({
    description: flaw.message === "" ? "(no text)" : flaw.message,
    check_name: oneLine(flaw.rule) || flaw.kind,
    fingerprint: flaw.fingerprint,
    severity: severityOf(flaw),
    location: { path: flaw.place?.path ?? "README.md", lines: { begin: flaw.place?.startLine ?? 1 } },
  }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

const severities: Readonly<Record<Grade, CodeQualityIssue["severity"]>> = {
  PASS: "info",
  FAIL: "critical",
  UNPROVEN: "major",
  VACUOUS: "major",
  UNKNOWN: "minor",
};

function severityOf({ kind, grade }: Flaw): CodeQualityIssue["severity"] {
  if (grade !== undefined) return severities[grade];
  if (kind === "breach") return "critical";
  return kind === "violation" ? "minor" : "info";
}
