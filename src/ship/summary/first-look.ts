import { isJsonList } from "../../json/json.ts";
import { codeSpan } from "../../markdown/escape-markdown.ts";
import { oneLine } from "../../markdown/plain-text.ts";
import { forgeStyle, placeLink } from "../../review/page-parts.ts";
import type { CriterionGrade, Remark } from "../../review/verdict.ts";
import { counted } from "../plain-words.ts";
import type { RecordedStep } from "../run-record.ts";
import { linesOf, type ChangedFile, type SummaryStory } from "./story.ts";

const most = { files: 3, each: 10, names: 5 } as const;

/** Where somebody who has little time looks: what may be wrong first, then where most has changed. */
export function firstLook({ run, verdict, files }: SummaryStory): readonly string[] {
  const own = files.filter(({ path }) => !isOfSpec(path, verdict?.spec.files ?? []));
  const graded = verdict?.grades ?? [];
  const tests = verdict?.tests ?? [];
  const failed = tests.filter((each) => each.failed > 0);
  return [
    ...few(stillRed(run)),
    ...few(graded.filter(({ grade }) => grade !== "PASS").map(openCriterion)),
    ...few((verdict?.breaches ?? []).map((remark) => `Stands against the change: ${remarkWords(remark)}`)),
    ...failed.map(({ name, failed: count }) => `${counted(count, "test")} of ${forgeStyle.text(name)} failed.`),
    ...few((verdict?.violations ?? []).map((remark) => `Breaks a convention: ${remarkWords(remark)}`)),
    ...few((verdict?.outOfScope ?? []).map((remark) => `Nobody has asked for it: ${remarkWords(remark)}`)),
    ...few(graded.filter(isWithoutTest).map(({ text }) => `No test shows it: ${forgeStyle.text(text)}`)),
    ...few(
      own
        .filter(({ added }) => added === undefined)
        .map(({ path }) => `No text, so no line of it can be read: ${codeSpan(oneLine(path))}`),
    ),
    ...biggest(own).map(fileWords),
  ];
}

/** The checks and tests of a loop that were red in its last pass. */
function stillRed({ steps }: SummaryStory["run"]): readonly string[] {
  const last = new Map<string, RecordedStep>();
  for (const step of steps) if (isOfPass(step)) last.set(step.address.replaceAll(/\[\d+\]/gu, ""), step);
  return [...last.values()].flatMap(({ address, output }) => {
    if (output["ok"] !== false) return [];
    const { new_failures: failures = [] } = output;
    const names = (isJsonList(failures) ? failures : []).filter((each) => typeof each === "string");
    const more = names.length > most.names ? ` and ${names.length - most.names} more` : "";
    const shown = names.slice(0, most.names).map((name) => forgeStyle.text(oneLine(name)));
    return [`Still red at ${codeSpan(oneLine(address))}${shown.length === 0 ? "" : `: ${shown.join(", ")}${more}`}.`];
  });
}

function isOfPass({ kind, address }: RecordedStep): boolean {
  return (kind === "test" || kind === "check") && address.includes("[");
}

function openCriterion({ grade, text }: CriterionGrade): string {
  return `${grade}: ${forgeStyle.text(text)}`;
}

/** Held by lines alone. */
function isWithoutTest({ grade, claims }: CriterionGrade): boolean {
  return grade === "PASS" && !claims.some(({ holds, test }) => holds && test !== undefined);
}

function remarkWords({ path, line, note }: Remark): string {
  const words = forgeStyle.text(note) || "(no text)";
  if (path === undefined) return words;
  const place =
    line === undefined ? codeSpan(oneLine(path)) : placeLink(path, { startLine: line, endLine: line }, forgeStyle);
  return `${place}: ${words}`;
}

/** What was asked for is read in the criteria: its own files are no place where a mistake hides. */
function isOfSpec(path: string, specs: readonly string[]): boolean {
  return specs.some((spec) => {
    const [folder = ""] = /^(?:openspec\/changes|specs)\/[^/]+\//u.exec(spec) ?? [];
    return path === spec || (folder !== "" && path.startsWith(folder));
  });
}

/** Those with the most changed lines. */
function biggest(files: readonly ChangedFile[]): readonly ChangedFile[] {
  return files
    .toSorted((a, b) => linesOf(b) - linesOf(a))
    .slice(0, most.files)
    .filter((file) => linesOf(file) > 0);
}

function fileWords(file: ChangedFile, at: number): string {
  return `${codeSpan(oneLine(file.path))} ${at === 0 ? "has the most changed lines:" : "comes next with"} ${linesOf(file)}.`;
}

function few(lines: readonly string[]): readonly string[] {
  const more = lines.length - most.each;
  return more > 0 ? [...lines.slice(0, most.each), `And ${more} more of that kind.`] : lines;
}
