import { type CriterionTrace, isProven } from "../../trace/criterion-trace.ts";
import type { StaleReason } from "../../trace/freshness.ts";
import { tallyOf } from "../../trace/tally.ts";
import type { SpecTrace } from "../../trace/trace-spec.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";
import {
  approvalsInWords,
  gradedInWords,
  lastPart,
  linkInWords,
  reasonsInWords,
  standingInWords,
  tallyInWords,
} from "./trace-words.ts";

/** The trace as a person reads it at a terminal. */
export function drawTrace(specs: readonly SpecTrace[], paint: Paint): string {
  if (specs.length === 0) return "";
  const tally = tallyOf(specs);
  const colour = tally.proven === tally.criteria ? "green" : "yellow";
  return `${specs.map((spec) => drawSpec(spec, paint)).join("")}${paint(colour, tallyInWords(tally))}\n`;
}

function drawSpec({ id, title, isThere, requirements, gone }: SpecTrace, paint: Paint): string {
  const name = `${paint("bold", oneLine(id))}${title === id ? "" : `  ${oneLine(title)}`}`;
  const lines = [isThere ? name : `${name}  ${paint("yellow", "the spec is not there any more")}`];
  for (const requirement of requirements) {
    lines.push(`  ${oneLine(requirement.title)}`);
    for (const criterion of requirement.criteria) lines.push(...drawCriterion(criterion, paint));
  }
  if (gone.length > 0) {
    lines.push(`  ${paint("yellow", "Graded once, and not asked for in these words any more")}`);
    for (const criterion of gone) lines.push(...drawCriterion(criterion, paint));
  }
  return `${lines.join("\n")}\n\n`;
}

function drawCriterion(criterion: CriterionTrace, paint: Paint): readonly string[] {
  const { id, text, standing, graded, reasons, links, approvals } = criterion;
  const words = standingInWords(standing, graded);
  const lines = [`    ${sign(criterion, paint)} ${words}  ${paint("bold", oneLine(lastPart(id)))}  ${oneLine(text)}`];
  if (graded === undefined) return lines;
  const own = reasons.filter(isOfWords);
  if (own.length > 0) lines.push(paint("yellow", `        ${reasonsInWords(own)}`));
  for (const link of links) {
    const test = link.test === undefined ? "" : `  ${paint("dim", "shown by")} ${oneLine(link.test)}`;
    lines.push(
      `        ${oneLine(linkInWords({ ...link, reasons: link.reasons.filter((reason) => !isOfWords(reason)) }))}${test}`,
    );
  }
  const approved = approvalsInWords(approvals);
  lines.push(
    `        ${paint("dim", oneLine(gradedInWords(graded)))}${approved === "" ? "" : `, ${oneLine(approved)}`}`,
  );
  return lines;
}

export function isOfWords(reason: StaleReason): boolean {
  return reason === "CRITERION_REWORDED" || reason === "CRITERION_GONE";
}

export function sign(criterion: CriterionTrace, paint: Paint): string {
  if (isProven(criterion)) return paint("green", "✓");
  switch (criterion.standing) {
    case "fresh":
      return paint("red", "✗");
    case "stale":
    case "unknown":
      return paint("yellow", "!");
    case "never-graded":
      return paint("dim", "-");
  }
}

/** What others wrote, as a part of one line. */
export function oneLine(text: string): string {
  return harmless(text.replaceAll(/\s+/gu, " "));
}
