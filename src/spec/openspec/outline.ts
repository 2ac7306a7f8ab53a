import type { LineRange } from "../../markdown/text-lines.ts";

/**
 * OpenSpec's grammar goes by lines: a heading begins at the edge with its marks and a blank, whatever Markdown makes of the lines
 * around it, and only fences hide one.
 */
export interface Outline {
  readonly headings: readonly Heading[];
  /** The lines of fences, their marks included. */
  readonly fenced: ReadonlySet<number>;
  /** Where the last fence begins that nothing closes. */
  readonly openFence?: number;
}

export interface Heading {
  readonly level: number;
  /** What stands behind the marks, trimmed. */
  readonly text: string;
  /** Counted from 0. */
  readonly line: number;
  /** The name, where it is the heading of a requirement. */
  readonly requirement?: string;
  /** No blank stands behind the marks: the heading of a requirement for whoever merges, and none for whoever renders. */
  readonly isTight: boolean;
}

const blank = /\s/;
const requirementHeading = /^###\s*Requirement:\s*(.+)\s*$/i;
const fenceMark = /^\s*(`{3,}|~{3,})/;
const closingMarks = /[ \t]+#+[ \t]*$/;
const scenarioWord = /^Scenario:\s*/i;

interface Fence {
  readonly mark: string;
  readonly line: number;
}

export function outlineOf(lines: readonly string[]): Outline {
  const headings: Heading[] = [];
  const fenced = new Set<number>();
  let open: Fence | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (open !== undefined) {
      fenced.add(at);
      if (closes(line, open)) open = undefined;
    } else if (line.charCodeAt(0) === numberSign) {
      const heading = headingOf(line, at);
      if (heading !== undefined) headings.push(heading);
    } else if (mayBeFence(line)) {
      const mark = fenceMark.exec(line)?.[1];
      if (mark === undefined) continue;
      fenced.add(at);
      open = { mark, line: at };
    }
  }
  return { headings, fenced, ...(open === undefined ? {} : { openFence: open.line }) };
}

const numberSign = 0x23;
const backtick = 0x60;
const tilde = 0x7e;

/** Whether a line begins with a mark or a blank: most lines do not, and need no pattern. */
function mayBeFence(line: string): boolean {
  const first = line.charCodeAt(0);
  return first === backtick || first === tilde || first <= 0x20 || first > tilde;
}

function closes(line: string, open: Fence): boolean {
  const mark = line.trim();
  return mark.length >= open.mark.length && mark === (open.mark[0] ?? "").repeat(mark.length);
}

function headingOf(line: string, at: number): Heading | undefined {
  let level = 1;
  while (line.charCodeAt(level) === numberSign) level++;
  const name = level === 3 ? requirementHeading.exec(line)?.[1] : undefined;
  const isTight = !isBlank(line, level);
  if (level > 6 || (isTight && name === undefined)) return undefined;
  const text = line.slice(level).trim();
  return name === undefined
    ? { level, text, line: at, isTight }
    : { level, text, line: at, isTight, requirement: nameOf(name) };
}

function isBlank(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x20 || ((code < 0x20 || code > tilde) && blank.test(line.charAt(at)));
}

/** A name as it counts: without blanks around it, and without marks that close its heading. */
export function nameOf(text: string): string {
  return text.replace(closingMarks, "").trim();
}

export function scenarioNameOf(heading: Heading): string {
  return heading.text.replace(closingMarks, "").replace(scenarioWord, "").trim();
}

/** Lines, and headings among them. */
export interface Outlined {
  readonly lines: readonly string[];
  readonly headings: readonly Heading[];
  /** Where those lines end. */
  readonly to: number;
}

/** The lines of a heading and of what belongs to it: up to the next one for which `ends` holds, without blank lines at the end. */
export function reach({ lines, headings, to }: Outlined, at: number, ends: (heading: Heading) => boolean): LineRange {
  const from = headings[at]?.line ?? 0;
  let next = at + 1;
  for (let other = headings[next]; other !== undefined && !ends(other); other = headings[next]) next++;
  let end = Math.min(headings[next]?.line ?? to, to);
  while (end > from + 1 && (lines[end - 1] ?? "").trim() === "") end--;
  return { from, to: end };
}

/** A heading that Markdown knows, of that level or above. */
export function isWithin(level: number): (heading: Heading) => boolean {
  return (heading) => heading.level <= level && !heading.isTight;
}

/** Whether it says of itself that it is one; in a requirement any heading of its level is. */
export function isScenario({ level, text }: Heading): boolean {
  return level === 4 && /^scenario:/i.test(text);
}
