import type { AttemptOutcome } from "../../engine/event.ts";
import type { BlobRef, Blobs } from "../../blob/blob.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { renderVerdict } from "../../review/render-verdict.ts";
import type { CriterionGrade, Remark, Verdict } from "../../review/verdict.ts";
import { keepText } from "../agent-work/story.ts";
import type { ReviewSettings } from "./review-settings.ts";
import type { Reviewed, Told } from "./review-work.ts";

/** How much of a verdict stands in the output of a step, in characters; the whole of it is in the trace. */
const most = { verdict: 128_000, feedback: 16_000, words: 400, failed: 100, named: 5 } as const;

/** The output of a review. It succeeds whatever the verdict is, unless all have to pass. */
export async function outcomeOf(
  reviewed: Reviewed,
  { mustPass }: Pick<ReviewSettings, "mustPass">,
  blobs: Blobs,
): Promise<AttemptOutcome> {
  const { told } = reviewed;
  const stderr = await keepText(blobs, told.stderr);
  if (!reviewed.ok) {
    const { output: _, large: __, ...words } = reviewed.outcome;
    const output = { ...told.advisor, usage: told.usage, stderr: stderr.text };
    return { ...words, output, ...largeOf(told, { stderr: stderr.blob }) };
  }
  const { verdict } = reviewed;
  const { base, head, tree } = verdict.change;
  const review = await keepText(blobs, renderVerdict(verdict, "markdown"));
  const output = {
    outcome: verdict.outcome,
    verdict: boundedVerdict(verdict),
    failed: failedOf(verdict),
    breaches: verdict.breaches.slice(0, most.failed).map(({ note }) => cut(note)),
    feedback: feedbackOf(verdict),
    review: review.text,
    base,
    commit: head,
    tree,
    ...told.advisor,
    usage: told.usage,
    stderr: stderr.text,
  };
  const large = largeOf(told, { review: review.blob, stderr: stderr.blob });
  if (verdict.outcome === "pass") return { status: "success", output, ...large };
  const message = shortWords(verdict);
  if (!mustPass) return { status: "success", message, output, ...large };
  // Another attempt would grade the same commit.
  return { status: "failure", reason: "unproven", message, output, ...large, next: { how: "never" } };
}

function largeOf({ large }: Told, texts: Readonly<Record<string, BlobRef | undefined>>): Pick<AttemptOutcome, "large"> {
  const more = Object.entries(texts).flatMap(([name, blob]) => (blob === undefined ? [] : [[name, blob] as const]));
  const all = { ...large, ...Object.fromEntries(more) };
  return Object.keys(all).length === 0 ? {} : { large: all };
}

function isShort({ grade }: CriterionGrade): boolean {
  return grade !== "PASS";
}

function shortWords({ grades, breaches }: Verdict): string {
  const short = grades.filter(isShort);
  const found = breaches.slice(0, most.named).map(({ note }) => cut(note));
  const more = breaches.length > found.length ? ` And ${breaches.length - found.length} more.` : "";
  const words = found.length === 0 ? "" : `The change as a whole does not pass: ${found.join(" ")}${more}`;
  const isOnly = short.length === 0 && grades.length > 0;
  return [isOnly && words !== "" ? "" : `Not all criteria pass: ${listed(short)}.`, words].filter(Boolean).join(" ");
}

function listed(grades: readonly CriterionGrade[]): string {
  const shown = grades.slice(0, most.named).map(({ criterion, grade }) => `${criterion} is ${grade}`);
  const more = grades.length - shown.length;
  if (grades.length === 0) return "there are none";
  return more > 0 ? `${shown.join(", ")}, and ${more} more` : shown.join(", ");
}

/** As data; where it is too large, first without what it quotes, then without its claims. */
function boundedVerdict(verdict: Verdict): JsonObject {
  const stripped = (change: (grade: CriterionGrade) => CriterionGrade): Verdict => {
    return { ...verdict, grades: verdict.grades.map(change) };
  };
  const forms = [
    () => verdict,
    () => stripped((grade) => ({ ...grade, claims: grade.claims.map((claim) => ({ ...claim, quote: "" })) })),
    () => stripped((grade) => ({ ...grade, text: cut(grade.text), claims: [], reasons: [] })),
  ];
  for (const form of forms) {
    const text = JSON.stringify(form());
    if (text.length > most.verdict) continue;
    const value: JsonObject = JSON.parse(text);
    return value;
  }
  const { id, outcome, change, format } = verdict;
  return { format, id, outcome, change };
}

function failedOf({ grades }: Verdict): JsonValue {
  return grades
    .filter(isShort)
    .slice(0, most.failed)
    .map(({ criterion, grade, reasons }) => ({
      criterion,
      grade,
      reasons: reasons.slice(0, most.named).map(({ code, message }) => ({ code, message: cut(message) })),
    }));
}

/** What somebody who works on it again has to know; empty where all is well. */
function feedbackOf(verdict: Verdict): string {
  const { grades, breaches, violations, outOfScope } = verdict;
  const short = grades.filter(isShort).map(wordsOfGrade);
  const parts = [
    ...(short.length === 0 ? [] : [`These criteria do not pass:\n${short.join("\n")}`]),
    ...remarksOf("This stands against the change as a whole:", breaches),
    ...remarksOf("This breaks what was agreed on:", violations),
    ...remarksOf("Nobody has asked for this:", outOfScope),
  ];
  const text = parts.join("\n\n");
  return text.length <= most.feedback ? text : `${text.slice(0, most.feedback)}\n(There is more in the review.)`;
}

function wordsOfGrade({ criterion, text, grade, note, reasons }: CriterionGrade): string {
  const why = [...(note === undefined ? [] : [note]), ...reasons.map(({ message }) => message)];
  return [`- ${criterion} is ${grade}: ${cut(text)}`, ...why.map((words) => `  - ${cut(words)}`)].join("\n");
}

function remarksOf(title: string, remarks: readonly Remark[]): readonly string[] {
  if (remarks.length === 0) return [];
  const lines = remarks.map(({ path, line, note }) => {
    const place = path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
    return `- ${place}${cut(note)}`;
  });
  return [`${title}\n${lines.join("\n")}`];
}

/** In one line, and not without end. */
function cut(text: string): string {
  const line = text.replaceAll(/\s+/gu, " ").trim();
  return line.length <= most.words ? line : `${line.slice(0, most.words)}…`;
}
