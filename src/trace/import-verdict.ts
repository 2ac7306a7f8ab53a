import { Refusal } from "../problem/refusal.ts";
import type { JudgedClaim, Verdict } from "../review/verdict.ts";
import { readVerdict } from "../review/verdict-shape.ts";
import { blobsOf, type Recording } from "./record-verdict.ts";

/** A verdict that was taken over from elsewhere. */
export interface Imported {
  readonly verdict: Verdict;
  /** False where it was there before. */
  readonly isNew: boolean;
}

/**
 * Puts a verdict into the trace that was given elsewhere, and comes as JSON. Refused where it is none, contradicts itself, or claims
 * what is not at its commit; nothing is recorded then.
 */
export async function importVerdict(text: string, { traces, files }: Recording): Promise<Imported> {
  const read = readVerdict(text);
  if (!read.ok) throw malformed(read.trouble.replace(/^It/u, "it").replace(/\.$/u, ""));
  const { verdict } = read;
  const trouble = troubleOf(verdict);
  if (trouble !== undefined) throw malformed(trouble);
  const blobs = await blobsOf(verdict, files);
  const texts = await files.texts([...blobs.values()]);
  for (const claim of heldClaims(verdict)) {
    const lines = linesIn(texts.get(blobs.get(claim.path) ?? "") ?? "");
    if (claim.endLine > lines) throw outOfRange(verdict, claim, lines);
  }
  return { verdict, isNew: await traces.record(verdict, blobs) };
}

/** What no court would have said. */
function troubleOf({ id, grades, breaches, outcome, at }: Verdict): string | undefined {
  if (id === "") return "it has no id";
  if (!Number.isFinite(at)) return "its time is no time";
  const ids = grades.map(({ criterion }) => criterion);
  const twice = ids.find((criterion, index) => ids.indexOf(criterion) !== index);
  if (twice !== undefined) return `it grades ${twice} twice`;
  const allPass = breaches.length === 0 && grades.length > 0 && grades.every(({ grade }) => grade === "PASS");
  if ((outcome === "pass") !== allPass) return `its outcome is ${outcome}, which its grades and breaches are not`;
  const empty = grades.find(({ grade, claims }) => grade === "PASS" && !claims.some(({ holds }) => holds));
  if (empty !== undefined) return `${empty.criterion} passes without a claim that holds`;
  const backwards = grades.flatMap(({ claims }) => claims).find((claim) => !isRange(claim));
  return backwards && `a claim of ${backwards.path} has no lines (${backwards.startLine} to ${backwards.endLine})`;
}

function isRange({ startLine, endLine, holds }: JudgedClaim): boolean {
  return (
    !holds ||
    (Number.isSafeInteger(startLine) && Number.isSafeInteger(endLine) && 1 <= startLine && startLine <= endLine)
  );
}

function heldClaims({ grades }: Verdict): readonly JudgedClaim[] {
  return grades.flatMap(({ claims }) => claims.filter(({ holds }) => holds));
}

function linesIn(text: string): number {
  const lines = text.split("\n").length;
  return text.endsWith("\n") || text === "" ? lines - 1 : lines;
}

function malformed(trouble: string): Refusal {
  return new Refusal("TRACE_VERDICT_INVALID", `The verdict cannot be recorded: ${trouble}.`, {
    hint: "Take the JSON as it was written: waybill review --format json --out verdict.json",
  });
}

function outOfRange({ change }: Verdict, { path, endLine }: JudgedClaim, lines: number): Refusal {
  return new Refusal(
    "TRACE_CLAIM_WRONG",
    `The verdict has a claim of line ${endLine} of ${path}, which has ${lines} lines at ${change.head}.`,
    {
      hint: "The verdict was changed after it was given, or it is of another repository: grade the change again.",
    },
  );
}
