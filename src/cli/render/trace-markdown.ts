import type { CriterionTrace } from "../../trace/criterion-trace.ts";
import { tallyOf } from "../../trace/tally.ts";
import type { SpecTrace } from "../../trace/trace-spec.ts";
import { isOfWords } from "./trace-text.ts";
import { approvalsInWords, linkInWords, reasonsInWords, short, standingInWords, tallyInWords } from "./trace-words.ts";

const head = ["Criterion", "Stands", "Lines", "Test", "Commit", "Verdict", "Approved"];

/** The trace as a page of Markdown. */
export function traceMarkdown(specs: readonly SpecTrace[]): string {
  return `# Trace\n\n${tallyInWords(tallyOf(specs))}\n${specs.map(specPart).join("")}`;
}

function specPart({ id, title, isThere, requirements, gone }: SpecTrace): string {
  const name = title === id ? plain(id) : `${plain(title)} (${plain(id)})`;
  const note = isThere ? "" : "\nThe spec is not there any more.\n";
  const parts = requirements.map((requirement) => part(requirement.title, requirement.criteria));
  if (gone.length > 0) parts.push(part("Graded once, and not asked for in these words any more", gone));
  return `\n## ${name}\n${note}${parts.join("")}`;
}

function part(title: string, criteria: readonly CriterionTrace[]): string {
  const rows = [head, head.map(() => "---"), ...criteria.map(cells)];
  return `\n### ${plain(title)}\n\n${rows.map((row) => `| ${row.join(" | ")} |\n`).join("")}`;
}

function cells({ id, text, standing, reasons, graded, links, approvals }: CriterionTrace): readonly string[] {
  const stands = standingInWords(standing, graded);
  const own = reasons.filter(isOfWords);
  return [
    `${plain(text)}<br>${plain(id)}`,
    plain(own.length === 0 ? stands : `${stands}: ${reasonsInWords(own)}`),
    links
      .map((link) => plain(linkInWords({ ...link, reasons: link.reasons.filter((reason) => !isOfWords(reason)) })))
      .join("<br>"),
    [...new Set(links.flatMap(({ test }) => test ?? []))].map(plain).join("<br>"),
    plain(short(graded?.commit ?? "")),
    plain(short(graded?.verdict ?? "")),
    plain(approvalsInWords(approvals).replace(/^approved by /u, "")),
  ];
}

/** Words that Markdown shall not take for its own signs. */
function plain(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_[\]|~#!]/gu, "\\$&");
}
