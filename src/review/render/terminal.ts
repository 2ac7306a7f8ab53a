import { oneLine, visibleText } from "../../markdown/plain-text.ts";
import type { CriterionGrade, Grade, JudgedClaim, Remark, Verdict } from "../verdict.ts";
import {
  advisorInWords,
  beforeInWords,
  breachTitle,
  countInWords,
  gradeWords,
  isMet,
  isUntested,
  linesInWords,
  shortCommit,
  shownQuote,
} from "./grade-words.ts";

/** How a word looks at a terminal; as it is where nobody wants colours. */
export type Paint = (style: "red" | "yellow" | "green" | "cyan" | "bold" | "dim", text: string) => string;

export interface TerminalOptions {
  readonly paint?: Paint;
  /** How many letters have room in a line. */
  readonly columns?: number;
}

const colours: Readonly<Record<Grade, "red" | "yellow" | "green">> = {
  PASS: "green",
  FAIL: "red",
  UNKNOWN: "yellow",
  UNPROVEN: "red",
  VACUOUS: "yellow",
};

const gradeWidth = "UNPROVEN".length;
const indent = 2 + 2 + gradeWidth + 2;

/** What a person at a terminal reads: a line for each criterion, and below it what they have to know. */
export function terminalText(verdict: Verdict, options: TerminalOptions = {}): string {
  const paint: Paint = options.paint ?? ((_, text) => text);
  const columns = Math.min(120, Math.max(50, options.columns ?? 80));
  const { spec, change, tests, outcome } = verdict;
  const colour = outcome === "pass" ? "green" : "red";
  const facts = [
    oneLine(spec.id),
    `${oneLine(shortCommit(change.base))}..${oneLine(shortCommit(change.head))}`,
    `graded by ${oneLine(advisorInWords(verdict))}`,
  ].join(" · ");
  return [
    `${paint(colour, outcome === "pass" ? "✓ pass" : "✗ fail")}${isUntested(verdict) ? paint("yellow", " (no test was run)") : ""}  ${paint("bold", oneLine(spec.title) || oneLine(spec.id))}`,
    ...wrapped(facts, { indent: 2, columns }).map((line) => paint("dim", line)),
    "",
    ...verdict.grades.flatMap((grade) => criterionLines(grade, { paint, columns })),
    ...remarkLines(breachTitle, verdict.breaches, { paint, columns }),
    ...remarkLines("What nobody asked for", verdict.outOfScope, { paint, columns }),
    ...remarkLines("Conventions that are broken", verdict.violations, { paint, columns }),
    ...tests.map(({ name, passed, failed, skipped }) => {
      const counts = `: ${passed} passed, ${failed} failed, ${skipped} skipped`;
      return `  ${paint("dim", cut(`tests ${oneLine(name)}`, columns - counts.length - 4))}${failed > 0 ? paint("red", counts) : counts}`;
    }),
    ...(tests.length === 0 ? [] : [""]),
    paint(colour, countInWords(verdict)),
    "",
  ].join("\n");
}

interface Sheet {
  readonly paint: Paint;
  readonly columns: number;
}

function criterionLines(graded: CriterionGrade, { paint, columns }: Sheet): readonly string[] {
  const { grade, text, claims, reasons, note } = graded;
  const label = paint(colours[grade], `${gradeWords[grade].sign} ${grade.padEnd(gradeWidth)}`);
  const [first = "", ...rest] = wrapped(text, { indent, columns });
  const told = reasons.length > 0 ? reasons.map(({ message }) => message) : [note ?? gradeWords[grade].meaning];
  const why = isMet(graded)
    ? []
    : told.flatMap((words) => wrapped(words, { indent: indent + 2, columns, sign: paint("cyan", "→ ") }));
  const before = beforeInWords(graded);
  return [
    `  ${label}  ${first.trimStart()}`,
    ...rest,
    ...claims.flatMap((claim) => claimLines(claim, isMet(graded), { paint, columns })),
    ...(before === undefined ? [] : wrapped(before, { indent: indent + 2, columns, sign: paint("yellow", "! ") })),
    ...why,
    ...(isMet(graded) ? [] : [""]),
  ];
}

function claimLines(claim: JudgedClaim, isShort: boolean, { paint, columns }: Sheet): readonly string[] {
  const place = oneLine(linesInWords(claim.path, claim));
  const test = oneLine(claim.test ?? "");
  const gap = " ".repeat(indent);
  const words = [place, ...(test === "" ? [] : [test])].join(" · ");
  const head = `${gap}${claim.holds ? "" : paint("red", "✗ ")}${paint("dim", cut(words, columns - indent - 2))}`;
  if (isShort || claim.holds) return [head];
  const quote = shownQuote(visibleText(claim.quote)).split("\n").slice(0, 3);
  return [
    head,
    ...quote
      .filter((line) => line.trim() !== "")
      .map((line) => `${gap}  ${paint("dim", cut(`│ ${line.replaceAll("\t", "  ")}`, columns - indent - 2))}`),
  ];
}

function remarkLines(title: string, remarks: readonly Remark[], { paint, columns }: Sheet): readonly string[] {
  if (remarks.length === 0) return [];
  const lines = remarks.flatMap(({ path, line, note }) => {
    const place = path === undefined ? "" : `${line === undefined ? path : `${path}:${line}`}: `;
    return wrapped(`${place}${note}`, { indent: 6, columns, sign: paint("yellow", "! ") });
  });
  return [`  ${paint("bold", title)}`, ...lines, ""];
}

interface Wrapping {
  readonly indent: number;
  readonly columns: number;
  /** Stands before the first line, in two columns. */
  readonly sign?: string;
}

/** A text in lines, broken between words; a word that is too long is cut into parts. */
function wrapped(text: string, { indent: before, columns, sign }: Wrapping): readonly string[] {
  const gap = " ".repeat(before);
  const room = columns - before;
  const lines: string[] = [];
  let line = "";
  let width = 0;
  for (const word of oneLine(text)
    .split(" ")
    .flatMap((one) => partsOf(one, room))) {
    const more = widthOf(word);
    if (line === "") [line, width] = [word, more];
    else if (width + 1 + more <= room) [line, width] = [`${line} ${word}`, width + 1 + more];
    else {
      lines.push(line);
      [line, width] = [word, more];
    }
  }
  lines.push(line);
  return lines.map((one, at) => (at === 0 && sign !== undefined ? `${gap.slice(2)}${sign}${one}` : `${gap}${one}`));
}

function partsOf(word: string, room: number): readonly string[] {
  if (widthOf(word) <= room) return [word];
  const parts: string[] = [];
  let [part, width] = ["", 0];
  for (const letter of word) {
    const more = widthOfLetter(letter);
    if (width + more > room) {
      parts.push(part);
      [part, width] = ["", 0];
    }
    [part, width] = [part + letter, width + more];
  }
  return [...parts, part];
}

// Letters that take two columns, of East Asia and pictures, and those that stand on the one before.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const onTop = /^\p{M}/u;

function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const letter of text) width += widthOfLetter(letter);
  return width;
}

function widthOfLetter(letter: string): number {
  if (letter < "\u0300") return 1;
  return onTop.test(letter) ? 0 : wide.test(letter) ? 2 : 1;
}

function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  const [first = ""] = partsOf(text, room - 1);
  return `${first}…`;
}
