import {
  type AdfBlock,
  adfCode,
  adfDocument,
  adfHeading,
  type AdfInline,
  adfLink,
  adfList,
  adfPanel,
  adfParagraph,
  adfTable,
  adfText,
  code,
  longestComment,
  strong,
} from "../../adf/write-adf.ts";
import { oneLine, visibleText } from "../../markdown/plain-text.ts";
import type { CriterionGrade, JudgedClaim, Remark, Verdict } from "../verdict.ts";
import { placeOf } from "./flaws.ts";
import {
  advisorInWords,
  beforeInWords,
  breachTitle,
  cautionTitle,
  countInWords,
  gradeWords,
  isMet,
  linesInWords,
  shortCommit,
  shownQuote,
  timeInWords,
} from "./grade-words.ts";
import type { NoteOptions } from "./merge-request-note.ts";
import { titleOf } from "./page.ts";

/** A comment for Jira, whose last line tells the next one which it replaces: the format has nothing hidden. */
export function adfComment(verdict: Verdict, options: NoteOptions = {}): string {
  const { spec, change } = verdict;
  const when = timeInWords(verdict.at);
  const blocks = [
    adfPanel(
      verdict.outcome === "pass" ? "success" : "error",
      adfParagraph(adfText(oneLine(spec.title) || oneLine(spec.id), strong), adfText(`: ${countInWords(verdict)}`)),
    ),
    ...remarks(breachTitle, verdict.breaches),
    ...(verdict.grades.length === 0 ? [] : [criteria(verdict.grades, options)]),
    ...verdict.grades.flatMap((grade, at) => (isMet(grade) ? [] : details(grade, at, options))),
    ...remarks(
      cautionTitle,
      verdict.grades.flatMap((grade, at) => {
        const words = beforeInWords(grade);
        return words === undefined ? [] : [{ note: `${titleOf(grade, at)} — ${words}` }];
      }),
    ),
    ...remarks("What nobody asked for", verdict.outOfScope),
    ...remarks("Conventions that are broken", verdict.violations),
    adfParagraph(
      adfText(`Commit ${oneLine(shortCommit(change.head))}, graded by ${oneLine(advisorInWords(verdict))}`),
      adfText(when === "" ? ". " : `, ${when}. `),
      options.reportUrl === undefined ? [] : adfLink("The whole review", options.reportUrl),
    ),
  ];
  const marker = adfParagraph(adfText(`waybill:review:${oneLine(spec.id)}`, code));
  const limit = Math.min(options.longest ?? longestComment, longestComment) - 1;
  const body = adfDocument(blocks, {
    characters: limit - JSON.stringify(marker).length - 1,
    notice: (missing) => notice(missing, options),
  });
  return `${JSON.stringify({ ...body, content: [...body.content, marker] })}\n`;
}

function notice(missing: number, { reportUrl }: NoteOptions): AdfBlock {
  const words = `${missing} more parts are left out here, because the comment would be too long. `;
  return adfPanel(
    "note",
    adfParagraph(adfText(words), reportUrl === undefined ? [] : adfLink("The whole review", reportUrl)),
  );
}

function criteria(grades: readonly CriterionGrade[], options: NoteOptions): AdfBlock {
  const rows = grades.map((grade, at) => [
    adfParagraph(adfText(String(at + 1))),
    adfParagraph(adfText(oneLine(grade.text))),
    adfParagraph(adfText(`${gradeWords[grade.grade].picture} ${grade.grade}`)),
    adfParagraph(...evidence(grade, options)),
  ]);
  return adfTable(["#", "Criterion", "Grade", "Evidence"], rows);
}

function evidence({ claims }: CriterionGrade, options: NoteOptions): readonly (readonly AdfInline[])[] {
  const holding = claims.filter(({ holds }) => holds).slice(0, 3);
  return holding.flatMap((claim, at) => [at === 0 ? [] : adfText(", "), place(claim, options)]);
}

function place(claim: JudgedClaim, { fileLink }: NoteOptions): readonly AdfInline[] {
  const words = oneLine(linesInWords(claim.path, claim));
  const inside = placeOf(claim.path, claim);
  const link = inside === undefined ? undefined : fileLink?.(claim.path, inside);
  return link === undefined ? adfText(words, code) : adfLink(words, link);
}

function details(graded: CriterionGrade, at: number, options: NoteOptions): readonly AdfBlock[] {
  const { grade, note, reasons, claims } = graded;
  const list = adfList(
    reasons.map(({ message, code: name }) => [adfParagraph(adfText(`${oneLine(message)} `), adfText(name, code))]),
  );
  return [
    adfHeading(4, titleOf(graded, at)),
    adfParagraph(adfText(grade, strong), adfText(`: ${gradeWords[grade].meaning} ${oneLine(note ?? "")}`.trimEnd())),
    ...(list === undefined ? [] : [list]),
    ...claims.flatMap((claim): readonly AdfBlock[] => {
      const quote = shownQuote(visibleText(claim.quote));
      const said = claim.holds ? " holds" : " does not hold";
      return [adfParagraph(place(claim, options), adfText(said)), ...(quote === "" ? [] : [adfCode(quote)])];
    }),
  ];
}

function remarks(title: string, all: readonly Remark[]): readonly AdfBlock[] {
  const list = adfList(
    all.map(({ path, line, note }) => {
      const where = path === undefined ? [] : adfText(oneLine(line === undefined ? path : `${path}:${line}`), code);
      return [adfParagraph(where, adfText(`${where.length === 0 ? "" : ": "}${oneLine(note)}`))];
    }),
  );
  return list === undefined ? [] : [adfHeading(4, title), list];
}
