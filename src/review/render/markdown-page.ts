import type { Verdict } from "../verdict.ts";
import { breachTitle, isMet } from "./grade-words.ts";
import {
  criteriaTable,
  detailsOf,
  factsOf,
  headLine,
  type PageStyle,
  plainText,
  relativeLink,
  remarkList,
  requirementList,
  tableOf,
  titleOf,
} from "./page.ts";

const style: PageStyle = { text: plainText, code: (text) => text, link: relativeLink };

/** `review.md`: all that is known of a verdict, for a person who wants to know why. */
export function markdownPage(verdict: Verdict): string {
  const numbered = verdict.grades.map((grade, at) => ({ grade, at }));
  const open = numbered.filter(({ grade }) => !isMet(grade));
  const met = numbered.filter(({ grade }) => isMet(grade));
  const chapter = (title: string, grades: typeof numbered): readonly string[] =>
    grades.length === 0
      ? []
      : [
          `## ${title}`,
          ...grades.flatMap(({ grade, at }) => [`### ${plainText(titleOf(grade, at))}`, ...detailsOf(grade, style)]),
        ];
  const required = requirementList(verdict.grades, style);
  const [first = [], ...facts] = factsOf(verdict, style);
  const blocks = [
    `# Review of ${plainText(verdict.spec.title) || plainText(verdict.spec.id)}`,
    headLine(verdict),
    tableOf(first, facts),
    ...(verdict.breaches.length === 0 ? [] : [`## ${breachTitle}`, remarkList(verdict.breaches, style)]),
    ...(verdict.grades.length === 0
      ? []
      : ["## Criteria", ...(required === "" ? [] : [required]), criteriaTable(verdict.grades, style)]),
    ...chapter("What does not hold", open),
    ...(verdict.outOfScope.length === 0 ? [] : ["## What nobody asked for", remarkList(verdict.outOfScope, style)]),
    ...(verdict.violations.length === 0
      ? []
      : ["## Conventions that are broken", remarkList(verdict.violations, style)]),
    ...chapter("What holds", met),
    `Verdict ${plainText(verdict.id)} of commit ${plainText(verdict.change.head)}.`,
  ];
  return `${blocks.join("\n\n")}\n`;
}
