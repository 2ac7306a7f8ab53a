import { oneLine } from "../../markdown/plain-text.ts";
import type { LineSpan } from "../line-span.ts";
import type { Verdict } from "../verdict.ts";
import { forgeCode, forgeText } from "./forge-text.ts";
import { advisorInWords, breachTitle, cautionTitle, countInWords, isMet, shortCommit } from "./grade-words.ts";
import {
  cautionList,
  criteriaTable,
  detailsOf,
  type PageStyle,
  plainText,
  remarkList,
  requirementList,
  titleOf,
} from "./page.ts";

export interface NoteOptions {
  /** Where a file of the graded commit can be looked at. */
  readonly fileLink?: (path: string, lines: LineSpan) => string | undefined;
  /** Where the whole review stands. */
  readonly reportUrl?: string;
  readonly longest?: number;
}

/** GitHub takes 65,536 characters and GitLab 1,000,000. */
const longestNote = 65_000;

/** How much of what is required is shown, of one and of all, so that the table has room; the whole review has all of it. */
const mostRequired = { one: 600, all: 16_000 } as const;

/** What the note of a spec begins with, so that the next one takes its place. */
export function noteMarker(spec: string): string {
  return `<!-- waybill:review:${encodeURIComponent(spec.replaceAll(/\p{Surrogate}/gu, "\ufffd")).replaceAll(/[!'()*]|-(?=-)/g, hex)} -->`;
}

function hex(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** A comment on a merge request: the outcome at once, everything else for those who open it. */
export function mergeRequestNote(verdict: Verdict, options: NoteOptions = {}): string {
  const style: PageStyle = {
    text: (text) => forgeText(plainText(text)),
    code: forgeCode,
    link: options.fileLink ?? (() => undefined),
  };
  const { spec, change } = verdict;
  const cautions = cautionList(verdict.grades, style);
  const { one, all } = mostRequired;
  const required = requirementList(verdict.grades, style, Math.min(one, Math.ceil(all / verdict.grades.length)));
  const title = style.text(spec.title) || style.text(spec.id);
  const foot = [
    `Spec ${style.text(spec.id)}`,
    `commit ${oneLine(shortCommit(change.head)).replaceAll(/\W/g, "")}`,
    `graded by ${style.text(advisorInWords(verdict))}`,
    ...(reportLink(options) === undefined ? [] : [`[the whole review](${reportLink(options)})`]),
  ].join(" · ");
  const head = [
    noteMarker(spec.id),
    `### ${verdict.outcome === "pass" ? "✅" : "❌"} ${title}`,
    `**${countInWords(verdict)}**`,
  ];
  const parts = [
    ...(verdict.breaches.length === 0 ? [] : [`**${breachTitle}**\n\n${remarkList(verdict.breaches, style)}`]),
    ...(required === "" ? [] : [`**What is required**\n\n${required}`]),
    ...(verdict.grades.length === 0 ? [] : [criteriaTable(verdict.grades, style)]),
    ...(cautions === "" ? [] : [`**${cautionTitle}**\n\n${cautions}`]),
    ...detailParts(verdict, style),
  ];
  return `${fitted(head, parts, { foot, longest: options.longest ?? longestNote }).join("\n\n")}\n`;
}

function detailParts(verdict: Verdict, style: PageStyle): readonly string[] {
  const open = verdict.grades
    .map((grade, at) => ({ grade, at }))
    .filter(({ grade }) => !isMet(grade))
    .map(({ grade, at }) => folded(titleOf(grade, at), detailsOf(grade, style)));
  const { outOfScope, violations } = verdict;
  return [
    ...open,
    ...(outOfScope.length === 0
      ? []
      : [folded(`What nobody asked for (${outOfScope.length})`, [remarkList(outOfScope, style)])]),
    ...(violations.length === 0
      ? []
      : [folded(`Conventions that are broken (${violations.length})`, [remarkList(violations, style)])]),
  ];
}

function folded(title: string, blocks: readonly string[]): string {
  // Markdown goes on inside only where a line is left empty.
  return `<details>\n<summary>${htmlText(title)}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}

/** Nothing reads Markdown there. */
function htmlText(text: string): string {
  const signs: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return forgeText(text.replaceAll(/[&<>]/g, (sign) => signs[sign] ?? sign));
}

function reportLink({ reportUrl }: NoteOptions): string | undefined {
  return reportUrl !== undefined && /^https?:\/\/[^\s<>()"']+$/.test(reportUrl) ? reportUrl : undefined;
}

interface Ending {
  readonly foot: string;
  readonly longest: number;
}

/** As many parts as there is room for, and a word about the others. A table that is too long keeps its first rows. */
function fitted(head: readonly string[], parts: readonly string[], { foot, longest }: Ending): readonly string[] {
  if (sizeOf([...head, ...parts, foot]) <= longest) return [...head, ...parts, foot];
  let room = longest - sizeOf([...head, foot, noticeOf(9_999_999)]);
  const kept: string[] = [];
  let missing = 0;
  for (const part of parts) {
    const shown = part.length + 2 <= room ? part : firstRows(part, room - 2);
    missing += shown === part ? 0 : part.startsWith("|") ? part.split("\n").length - shown.split("\n").length : 1;
    if (shown === "") continue;
    kept.push(shown);
    room -= shown.length + 2;
  }
  return [...head, ...kept, noticeOf(missing), foot];
}

/** Of a table with at least one row; of anything else nothing. */
function firstRows(part: string, room: number): string {
  const end = part.lastIndexOf("\n", room);
  const rows = end === -1 ? [] : part.slice(0, end).split("\n");
  return part.startsWith("|") && rows.length > 2 ? rows.join("\n") : "";
}

function noticeOf(missing: number): string {
  return `*${missing} more parts are left out here, because the note would be too long.*`;
}

function sizeOf(blocks: readonly string[]): number {
  return blocks.reduce((sum, block) => sum + block.length + 2, 0);
}
