import { codeSpan } from "../markdown/escape-markdown.ts";
import { oneLine, visibleText } from "../markdown/plain-text.ts";
import {
  countInWords,
  forgeParagraph,
  forgeStyle,
  gradeWords,
  placeLink,
  shortCommit,
  tableOf,
  timeInWords,
} from "../review/page-parts.ts";
import type { CriterionGrade } from "../review/verdict.ts";
import { drawDuration } from "../time/draw-duration.ts";
import { counted, cutWords } from "./plain-words.ts";
import type { RecordedAnswer } from "./run-record.ts";
import { spentOf, type Sum } from "./spent.ts";
import { firstLook } from "./summary/first-look.ts";
import { agentTable, isRejection, passesOf, reworked } from "./summary/how-made.ts";
import { nextSteps } from "./summary/next-steps.ts";
import { linesOf, type SummaryStory } from "./summary/story.ts";

export type { ChangedFile, ShippedWords, SummaryStory } from "./summary/story.ts";

const most = { requirement: 6000, files: 30, evidence: 3, title: 200 } as const;

/** The page of a change for whoever is to merge it; or of a run that has not shipped, for whoever goes on with it. Markdown. */
export function summary(story: SummaryStory): string {
  const chapters = [
    ["Why", why(story)],
    ["What to look at first", listOf(firstLook(story))],
    ["Criteria", criteria(story)],
    ["What has changed", changed(story)],
    ["How it was made", howMade(story)],
    ["What did not go well at first", listOf(reworked(story.run))],
    ["Cost and time", costAndTime(story)],
    ["Tests", tests(story)],
    ["Who has answered", listOf(story.run.answers.map(answerWords))],
    story.shipped === undefined
      ? ["What to do next", listOf(nextSteps(story))]
      : ["How to verify it", howToVerify(story.shipped.branch, story)],
  ] as const;
  const blocks = [`# ${titleOf(story)}`, lead(story), ...chapters.flatMap(([title, text]) => chapter(title, text))];
  return `${blocks.join("\n\n")}\n`;
}

function chapter(title: string, text: string): readonly string[] {
  return text === "" ? [] : [`## ${title}`, text];
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

function titleOf({ title, run }: SummaryStory): string {
  return forgeStyle.text(cutWords(oneLine(title), most.title)) || `Run ${forgeStyle.text(run.run)}`;
}

function lead({ verdict, shipped, run, files }: SummaryStory): string {
  const said = verdict === undefined ? "Nothing was graded." : countInWords(verdict);
  const lines = files.reduce((sum, file) => sum + linesOf(file), 0);
  const size = `${counted(files.length, "file")}, ${counted(lines, "changed line")}.`;
  if (shipped === undefined) return `**Not shipped.** ${said} ${size} Run ${codeSpan(oneLine(run.run))}.`;
  const standing = shipped.standing === undefined ? "" : ` ${forgeStyle.text(shipped.standing)}`;
  return `**${verdict?.outcome === "pass" ? "PASS" : "FAIL"}**: ${said} ${size} Branch ${codeSpan(oneLine(shipped.branch))}.${standing}`;
}

function why({ requirement, title }: SummaryStory): string {
  const words = visibleText(requirement).trim();
  if (oneLine(words) === oneLine(title)) return "";
  const shown = cutWords(words, most.requirement);
  const quoted = paragraphsOf(shown).map((paragraph) => paragraph.replaceAll(/^/gmu, "> "));
  return [quoted.join("\n>\n"), ...(shown === words ? [] : ["*(The rest is in the spec.)*"])].join("\n\n");
}

function paragraphsOf(text: string): readonly string[] {
  const paragraphs = text.split(/\n[ \t]*(?:\n[ \t]*)+/u).map((each) => forgeParagraph(each));
  return paragraphs.filter((each) => each !== "");
}

function criteria({ verdict }: SummaryStory): string {
  if (verdict === undefined || verdict.grades.length === 0) return "";
  const rows = verdict.grades.map((grade, at) => [
    String(at + 1),
    forgeStyle.text(grade.text),
    `${gradeWords[grade.grade].picture} ${grade.grade}`,
    evidence(grade),
    testsOf(grade),
  ]);
  return tableOf(["#", "Criterion", "Grade", "Evidence", "Test"], rows);
}

function evidence({ claims }: CriterionGrade): string {
  const holding = claims.filter(({ holds }) => holds);
  const shown = holding.slice(0, most.evidence).map((claim) => placeLink(claim.path, claim, forgeStyle));
  const rest = holding.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("<br>");
}

function testsOf({ claims }: CriterionGrade): string {
  const names = claims.flatMap(({ holds, test }) => (holds && test !== undefined ? [codeSpan(oneLine(test))] : []));
  return [...new Set(names)].slice(0, most.evidence).join("<br>");
}

function changed({ files }: SummaryStory): string {
  if (files.length === 0) return "Nothing.";
  const sorted = files.toSorted((a, b) => linesOf(b) - linesOf(a) || (a.path < b.path ? -1 : 1));
  const rows = sorted
    .slice(0, most.files)
    .map(({ path, added, removed }) => [
      codeSpan(oneLine(path)),
      added === undefined ? "no text" : `+${added}`,
      removed === undefined ? "" : `-${removed}`,
    ]);
  const more = files.length - rows.length;
  const table = tableOf(["File", "Added", "Removed"], rows);
  return more > 0 ? `${table}\n\nAnd ${counted(more, "more file", "more files")}.` : table;
}

function howMade({ run, verdict }: SummaryStory): string {
  const { workflow } = run;
  const passes = passesOf(run);
  const facts = [
    `Workflow ${forgeStyle.text(workflow.name)} ${forgeStyle.text(workflow.version)}, run ${codeSpan(oneLine(run.run))}, begun by ${forgeStyle.text(run.actor)} at ${timeInWords(run.startedAt)}.`,
    ...(passes === "" ? [] : [`Loops: ${passes}.`]),
    ...(verdict === undefined
      ? []
      : [`Graded against ${forgeStyle.text(verdict.spec.id)}: verdict ${codeSpan(oneLine(verdict.id))}.`]),
  ];
  return [facts.join("\n"), ...[agentTable(run)].filter((table) => table !== undefined)].join("\n\n");
}

function costAndTime({ run }: SummaryStory): string {
  const { tokens, usd, working, waiting } = spentOf(run);
  return tableOf(
    ["Tokens", "Dollars", "Working", "Waiting for people"],
    [
      [
        sumInWords(tokens, (count) => grouped(count)),
        sumInWords(usd, (count) => count.toFixed(2)),
        drawDuration(working),
        drawDuration(waiting),
      ],
    ],
  );
}

function sumInWords({ known, isWhole }: Sum, draw: (count: number) => string): string {
  if (isWhole) return draw(known);
  return known === 0 ? "unknown" : `at least ${draw(known)}; the rest is unknown`;
}

function grouped(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");
}

function tests({ verdict }: SummaryStory): string {
  const lines = (verdict?.tests ?? []).map(
    ({ name, passed, failed, skipped }) =>
      `${forgeStyle.text(name)}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
  );
  if (verdict === undefined) return "";
  return lines.length === 0 ? "None were run." : listOf(lines);
}

function answerWords(answer: RecordedAnswer): string {
  const { gate, by, choice, at, comment, run } = answer;
  const where = run === undefined ? "" : ` in the run ${codeSpan(oneLine(run))}`;
  const said = comment === undefined || oneLine(comment) === "" ? "" : `: ${forgeStyle.text(comment)}`;
  const sign = isRejection(answer) ? "✗" : "✓";
  return `${sign} ${forgeStyle.text(by)} said ${codeSpan(oneLine(choice))} at ${codeSpan(oneLine(gate))}${where}, ${timeInWords(at)}${said}`;
}

function howToVerify(branch: string, { shipped, run }: SummaryStory): string {
  const rows = (shipped?.commits ?? []).map(({ part, commit }) => [part, codeSpan(shortCommit(commit))]);
  return [
    `\`\`\`sh\nwaybill verify ${branch}\n\`\`\``,
    tableOf(["Commit", "Id"], rows),
    `The journal of the run has ${counted(run.journal.entries, "entry", "entries")} up to here, with the digest ${codeSpan(run.journal.digest)}.`,
  ].join("\n\n");
}
