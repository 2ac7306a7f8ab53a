import type { Proof } from "../../trace/prove.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";
import { isOfWords, oneLine, sign } from "./trace-text.ts";
import { approvalsInWords, gradedInWords, linkInWords, reasonsInWords, short, standingInWords } from "./trace-words.ts";

const mostLines = 20;

/** The chain of one criterion, from its words down to the lines as they are now. */
export function drawProof(proof: Proof, paint: Paint): string {
  const { criterion, requirement, spec, verdict, before } = proof;
  const { id, text, place, standing, graded, reasons, approvals } = criterion;
  const own = reasons.filter(isOfWords);
  const why = own.length === 0 ? "" : `: ${reasonsInWords(own)}`;
  const where = place === undefined ? "" : `${place.file}:${place.line}, `;
  const lines = [
    `${sign(criterion, paint)} ${standingInWords(standing, graded)}${why}  ${paint("bold", oneLine(id))}`,
    `  ${oneLine(text)}`,
    `  ${paint("dim", oneLine(`${where}${requirement.title} of ${spec.title}`))}`,
    ...linkLines(proof, paint),
  ];
  if (graded !== undefined) {
    const by = verdict === undefined ? "" : ` by ${advisorInWords(verdict.advisor)}`;
    lines.push(`  ${paint("dim", "graded")} ${oneLine(gradedInWords(graded))}${oneLine(by)}`);
  }
  const approved = approvalsInWords(approvals);
  if (approved !== "") lines.push(`  ${oneLine(approved)}`);
  for (const earlier of before) lines.push(paint("dim", `  before: ${oneLine(gradedInWords(earlier))}`));
  const again = commandOf(proof);
  if (again !== undefined) lines.push(`  ${paint("cyan", "→")} ${oneLine(again)}`);
  return `${lines.join("\n")}\n`;
}

function linkLines({ criterion, texts }: Proof, paint: Paint): readonly string[] {
  return criterion.links.flatMap((link, at) => {
    const test = link.test === undefined ? "" : `  ${paint("dim", "shown by")} ${oneLine(link.test)}`;
    const text = texts[at] ?? null;
    const first = link.now?.startLine ?? 1;
    const all = text === null ? [] : text.split("\n").map((line, index) => `${first + index} | ${harmless(line)}`);
    const more = all.length > mostLines ? [`… ${all.length - mostLines} more`] : [];
    return [
      `  ${oneLine(linkInWords({ ...link, reasons: link.reasons.filter((reason) => !isOfWords(reason)) }))}${test}`,
      ...[...all.slice(0, mostLines), ...more].map((line) => `    ${line}`),
    ];
  });
}

function advisorInWords({ agent, model }: NonNullable<Proof["verdict"]>["advisor"]): string {
  return model === undefined ? agent : `${agent} (${model})`;
}

function commandOf({ again, isProven, verdict }: Proof): string | undefined {
  if (again === undefined) return undefined;
  const words = `waybill review --spec ${again.spec} --base ${again.base === undefined ? "REF" : short(again.base)}`;
  if (verdict === undefined) return `To have it graded: ${words}`;
  return isProven ? `To prove it again: ${words}` : `To have it graded again: ${words}`;
}
