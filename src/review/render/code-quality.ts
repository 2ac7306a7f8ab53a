import { oneLine } from "../../markdown/plain-text.ts";
import type { Grade, Verdict } from "../verdict.ts";
import { findingsOf, placeOf, type ReviewFinding } from "./findings.ts";

/** What GitLab's merge requests show beside the changed lines. */
export interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: "info" | "minor" | "major" | "critical";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

export function codeQualityOf(verdict: Verdict): string {
  const elsewhere = verdict.spec.files.map((file) => placeOf(file, { startLine: 1, endLine: 1 })?.path);
  const home = elsewhere.find((path) => path !== undefined) ?? "README.md";
  const issues = findingsOf(verdict).map((finding): CodeQualityIssue => ({
    description: finding.message === "" ? "(no text)" : finding.message,
    check_name: oneLine(finding.rule) || finding.kind,
    fingerprint: finding.fingerprint,
    severity: severityOf(finding),
    location: { path: finding.place?.path ?? home, lines: { begin: finding.place?.startLine ?? 1 } },
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

function severityOf({ kind, grade }: ReviewFinding): CodeQualityIssue["severity"] {
  if (grade !== undefined) return severities[grade];
  return kind === "violation" ? "minor" : "info";
}
