import { codeSpan, escapeLineStart, escapeMarkdown, fencedCode } from "../../markdown/escape-markdown.ts";
import { oneLine, visibleText } from "../../markdown/plain-text.ts";
import type { LineSpan } from "../line-span.ts";
import type { CriterionGrade, JudgedClaim, Remark, Verdict } from "../verdict.ts";
import { encodedPath, placeOf } from "./flaws.ts";
import {
  advisorInWords,
  beforeInWords,
  countInWords,
  gradeWords,
  linesInWords,
  shortCommit,
  shownQuote,
  timeInWords,
} from "./grade-words.ts";

/** How a verdict is written in Markdown: the same parts, for a file and for a forge. */
export interface PageStyle {
  /** What becomes of a text from outside that stands in a line. */
  readonly text: (text: string) => string;
  /** What becomes of lines that stand in a fence. */
  readonly code: (text: string) => string;
  /** Where lines can be looked at; undefined where nobody knows. */
  readonly link: (path: string, lines: LineSpan) => string | undefined;
}

/** A link for a file at the root of the repository. */
export function relativeLink(path: string, { startLine, endLine }: LineSpan): string {
  return `${encodedPath(path)}#L${startLine}${endLine === startLine ? "" : `-L${endLine}`}`;
}

/** Words on one line that stay words; what stands in single backticks is code, as it was meant. */
export function plainText(text: string): string {
  return oneLine(text)
    .split(/(?<!`)(`[^`]+`)(?!`)/)
    .map((part, at) => (at % 2 === 0 ? escapeMarkdown(part) : codeSpan(part.slice(1, -1))))
    .join("");
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [rowOf(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(rowOf)].join("\n");
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map(cellOf).join(" | ")} |`;
}

function cellOf(text: string): string {
  return text
    .replaceAll("|", String.raw`\|`)
    .replaceAll("\n", " ")
    .trim();
}

export function headLine(verdict: Verdict): string {
  return `**${verdict.outcome === "pass" ? "PASS" : "FAIL"}**: ${countInWords(verdict)}`;
}

export function factsOf(verdict: Verdict, { text }: PageStyle): readonly (readonly string[])[] {
  const { spec, change, tests, run } = verdict;
  const files = spec.files.map((file) => codeSpan(oneLine(file))).filter((file) => file !== "");
  const time = timeInWords(verdict.at);
  const facts = [
    ["Spec", [text(spec.id), ...(files.length === 0 ? [] : [`(${files.join(", ")})`])].join(" ")],
    ["Change", `${codeSpan(oneLine(shortCommit(change.base)))} … ${codeSpan(oneLine(shortCommit(change.head)))}`],
    ["Graded by", `${text(advisorInWords(verdict))}${time === "" ? "" : `, ${time}`}`],
    ...tests.map(({ name, passed, failed, skipped }) => [
      "Tests",
      `${text(name)}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
    ]),
    ...(run === undefined ? [] : [["Run", codeSpan(oneLine(run))]]),
  ];
  return facts;
}

/** What the requirements say, each with the numbers of its criteria; none where none says anything. */
export function requirementList(grades: readonly CriterionGrade[], { text }: PageStyle, longest = Infinity): string {
  const said = new Map<string, { readonly words: string; readonly numbers: number[] }>();
  for (const [at, { requirement, requirementText }] of grades.entries()) {
    const words = oneLine(requirementText ?? "");
    if (words === "") continue;
    const known = said.get(requirement) ?? { words, numbers: [] };
    known.numbers.push(at + 1);
    said.set(requirement, known);
  }
  return [...said.values()]
    .map(({ words, numbers }) => {
      const shown = words.length > longest ? `${words.slice(0, longest - 1).trimEnd()}…` : words;
      return `- ${escapeLineStart(text(shown))} (${numbers.length === 1 ? "criterion" : "criteria"} ${numbers.join(", ")})`;
    })
    .join("\n");
}

export function criteriaTable(grades: readonly CriterionGrade[], style: PageStyle): string {
  const rows = grades.map((grade, at) => [
    String(at + 1),
    style.text(grade.text),
    `${gradeWords[grade.grade].picture} ${grade.grade}`,
    evidenceCell(grade, style),
  ]);
  return tableOf(["#", "Criterion", "Grade", "Evidence"], rows);
}

const shownClaims = 3;

function evidenceCell({ claims }: CriterionGrade, style: PageStyle): string {
  const holding = claims.filter(({ holds }) => holds);
  const shown = holding.slice(0, shownClaims).map((claim) => placeLink(claim.path, claim, style));
  const rest = holding.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("<br>");
}

export function placeLink(path: string, lines: LineSpan, { link }: PageStyle): string {
  const words = codeSpan(oneLine(linesInWords(path, lines)));
  const place = placeOf(path, lines);
  const target = place === undefined ? undefined : link(path, place);
  return target === undefined ? words : `[${words}](${target})`;
}

/** The title of a criterion: short enough for a heading. */
export function titleOf({ text }: CriterionGrade, at: number): string {
  const words = oneLine(text);
  return `${at + 1}. ${words.length > 120 ? `${words.slice(0, 119).trimEnd()}…` : words}`;
}

/** The criteria that hold, and of whose tests a person has to know something; none where there are none. */
export function cautionList(grades: readonly CriterionGrade[], style: PageStyle): string {
  return grades
    .flatMap((grade, at) => {
      const words = beforeInWords(grade);
      return words === undefined ? [] : [`- ${escapeLineStart(style.text(`${titleOf(grade, at)} — ${words}`))}`];
    })
    .join("\n");
}

/** Why a criterion has its grade, and all that was claimed for it. */
export function detailsOf(graded: CriterionGrade, style: PageStyle): readonly string[] {
  const { grade, reasons, note, claims } = graded;
  const words = oneLine(note ?? "");
  const before = beforeInWords(graded);
  return [
    ...(grade === "PASS" ? [] : [`${gradeWords[grade].picture} **${grade}**: ${gradeWords[grade].meaning}`]),
    ...(words === "" ? [] : [`The advisor: ${style.text(words)}`]),
    ...(reasons.length === 0
      ? []
      : [reasons.map((reason) => `- ${escapeLineStart(reasonOf(reason, graded, style))}`).join("\n")]),
    ...(before === undefined ? [] : [style.text(before)]),
    ...claims.flatMap((claim, at) => claimOf(claim, claims.length > 1 ? `Claim ${at + 1}: ` : "Claim: ", style)),
  ];
}

function reasonOf(
  { code, message, claim }: CriterionGrade["reasons"][number],
  { claims }: CriterionGrade,
  style: PageStyle,
): string {
  const which = claim === undefined || claims.length < 2 ? "" : `claim ${claim + 1}: `;
  return `${which}${style.text(message)} (${codeSpan(code)})`;
}

const tieWords = {
  changed: "lines of the change",
  "run-by-test": "run by the test",
  "run-by-tests": "run by the tests",
} as const;

function claimOf(claim: JudgedClaim, before: string, style: PageStyle): readonly string[] {
  const { path, quote, test, note, holds, said, ties } = claim;
  const words = [
    `${before}${placeLink(path, claim, style)}`,
    holds ? (ties === undefined ? "holds" : `holds, ${tieWords[ties]}`) : "does not hold",
    ...(said === undefined ? [] : [`the advisor had line ${said.startLine}`]),
    ...(oneLine(test ?? "") === "" ? [] : [`test ${codeSpan(oneLine(test ?? ""))}`]),
  ].join(" · ");
  const remark = oneLine(note ?? "");
  const shown = shownQuote(visibleText(quote));
  return [
    remark === "" ? words : `${words} · ${style.text(remark)}`,
    ...(shown === "" ? [] : [fencedCode(style.code(shown), /\.(\w{1,8})$/.exec(path)?.[1] ?? "")]),
  ];
}

export function remarkList(remarks: readonly Remark[], style: PageStyle): string {
  return remarks
    .map(({ path, line, note }) => {
      const words = style.text(note) || "(no text)";
      if (path === undefined) return `- ${escapeLineStart(words)}`;
      return `- ${placeOfRemark(path, line, style)}: ${words}`;
    })
    .join("\n");
}

function placeOfRemark(path: string, line: number | undefined, style: PageStyle): string {
  if (line === undefined) return codeSpan(oneLine(path)) || "somewhere";
  return placeLink(path, { startLine: line, endLine: line }, style);
}
