import type { Need, WhyAsked } from "../../trace/why.ts";
import { isProof } from "../../trace/why.ts";
import type { Paint } from "../output.ts";
import { isOfWords, oneLine } from "./trace-text.ts";
import {
  approvalsInWords,
  gradedInWords,
  linesInWords,
  linkInWords,
  reasonsInWords,
  standingInWords,
} from "./trace-words.ts";

/** The criteria that need lines, one after the other. */
export function drawWhy(needs: readonly Need[], paint: Paint): string {
  return needs.map((need) => drawNeed(need, paint)).join("\n");
}

function drawNeed(need: Need, paint: Paint): string {
  const { requirement, criterion, text, graded, link, approvals } = need;
  const words = standingInWords(link.standing, graded);
  const stands = isProof(need) ? paint("green", words) : paint("yellow", words);
  const own = link.reasons.filter(isOfWords);
  const why = own.length === 0 ? "" : `: ${reasonsInWords(own)}`;
  const lines = [
    `${paint("bold", oneLine(criterion))}  ${stands}${why}`,
    `  ${oneLine(text)}`,
    `  ${oneLine(linkInWords({ ...link, reasons: link.reasons.filter((reason) => !isOfWords(reason)) }))}`,
    `  ${paint("dim", "of")} ${oneLine(requirement)}`,
  ];
  if (link.test !== undefined) lines.push(`  ${paint("dim", "shown by")} ${oneLine(link.test)}`);
  lines.push(`  ${paint("dim", "graded")} ${oneLine(gradedInWords(graded))}`);
  const approved = approvalsInWords(approvals);
  if (approved !== "") lines.push(`  ${oneLine(approved)}`);
  return `${lines.join("\n")}\n`;
}

interface Background {
  readonly criteriaOfFile: number;
  readonly isThere: boolean;
}

export function nothingNeeds({ path, lines }: WhyAsked, { criteriaOfFile, isThere }: Background): string {
  const place = oneLine(lines === undefined ? path : `${path}:${linesInWords(lines)}`);
  if (!isThere)
    return `No criterion needs ${place}: no verdict was recorded in this project yet.\n  waybill review --spec FILE --base REF gives one.\n`;
  if (criteriaOfFile === 0) return `No criterion needs ${place}.\n`;
  const others = criteriaOfFile === 1 ? "One criterion needs" : `${criteriaOfFile} criteria need`;
  return `No criterion needs ${place}. ${others} other lines of the file: waybill why ${oneLine(path)}\n`;
}
