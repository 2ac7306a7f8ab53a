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

const anyHeading = /^(#{1,6})\s+(.*)$/;
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
  for (const [at, line] of lines.entries()) {
    if (open !== undefined) {
      fenced.add(at);
      if (closes(line, open)) open = undefined;
      continue;
    }
    const mark = mayBeFence(line) ? fenceMark.exec(line)?.[1] : undefined;
    if (mark !== undefined) {
      fenced.add(at);
      open = { mark, line: at };
      continue;
    }
    const heading = line.startsWith("#") ? headingOf(line, at) : undefined;
    if (heading !== undefined) headings.push(heading);
  }
  return { headings, fenced, ...(open === undefined ? {} : { openFence: open.line }) };
}

function mayBeFence(line: string): boolean {
  return line.includes("```") || line.includes("~~~");
}

function closes(line: string, open: Fence): boolean {
  const mark = line.trim();
  return mark.length >= open.mark.length && mark === (open.mark[0] ?? "").repeat(mark.length);
}

function headingOf(line: string, at: number): Heading | undefined {
  const name = requirementHeading.exec(line)?.[1];
  const requirement = name === undefined ? {} : { requirement: nameOf(name) };
  const heading = anyHeading.exec(line);
  if (heading !== null)
    return { level: heading[1]?.length ?? 0, text: heading[2]?.trim() ?? "", line: at, isTight: false, ...requirement };
  if (name === undefined) return undefined;
  return { level: 3, text: line.slice(3).trim(), line: at, isTight: true, ...requirement };
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
