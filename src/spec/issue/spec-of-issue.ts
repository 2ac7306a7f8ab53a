import { escapeMarkdown, paragraphOfText } from "../../markdown/escape-markdown.ts";
import { type Block, type LineRange, type Markdown, readMarkdown } from "../../markdown/markdown.ts";
import { acceptanceNames, constraintNames, goalNames, scopeNames } from "../section-names.ts";
import { headingBeforeRemark, headingName } from "../sections.ts";
import {
  asTask,
  criteriaOfText,
  type CriteriaText,
  joinedParts,
  saysSomething,
  withoutQuotes,
} from "./criteria-of-text.ts";
import { withImportMark } from "./import-mark.ts";
import type { Issue } from "./issue.ts";

type Part = "goal" | "criteria" | "scope" | "constraints" | "notes";

interface Piece {
  readonly part: Part;
  /** What stands above it, where it is to be seen. */
  readonly heading?: { readonly text: string; readonly level: number };
  readonly text: string;
}

/**
 * An acceptance spec of an issue: its goal, its criteria as check boxes, what it leaves out, its constraints, and all the rest.
 * The same issue gives the same bytes.
 */
export function specOfIssue(issue: Issue): string {
  const pieces = withGoal(piecesOf(issue.body));
  const field = issue.acceptance === undefined ? [] : [criteriaOfText(issue.acceptance)];
  const { criteria, rest } = criteriaIn(pieces, field);
  const partText = (part: Part): string => drawn(rest.filter((piece) => piece.part === part));
  const title = escapeMarkdown(issue.title);
  const blocks = [
    `# ${issue.key}${title === "" ? "" : ` ${title.replace(/#+$/, "\\$&")}`}`,
    ...(issue.url === undefined ? [] : [`From <${issue.url}>.`]),
    "## Goal",
    partText("goal") || paragraphOfText(issue.title) || "Nothing is said.",
    "## Acceptance criteria",
    ...criteria,
    ...chapter("Out of scope", partText("scope")),
    ...chapter("Constraints", partText("constraints")),
    ...chapter("Notes", partText("notes")),
  ];
  return withImportMark(`${blocks.filter((block) => block !== "").join("\n\n")}\n`, issue);
}

function chapter(title: string, text: string): readonly string[] {
  return text === "" ? [] : [`## ${title}`, text];
}

function drawn(pieces: readonly Piece[]): string {
  return pieces
    .flatMap(({ heading, text }) => [
      ...(heading === undefined ? [] : [`${"#".repeat(heading.level)} ${heading.text}`]),
      ...(text === "" ? [] : [text]),
    ])
    .join("\n\n");
}

/** From the sections that are called so; where there is none, from the lists of tasks, wherever they are. */
function criteriaIn(
  pieces: readonly Piece[],
  field: readonly CriteriaText[],
): { readonly criteria: readonly string[]; readonly rest: readonly Piece[] } {
  const named = pieces.filter(({ part }) => part === "criteria");
  const found = [...field, ...named.map(({ text }) => criteriaOfText(text))];
  if (found.some(({ criteria }) => criteria.length > 0)) return { criteria: listed(field, named), rest: pieces };
  const rest: Piece[] = [];
  const tasks: string[] = [];
  for (const piece of pieces) {
    const taken = takeTasks(piece.text);
    tasks.push(...taken.tasks);
    rest.push({ ...piece, text: taken.text });
  }
  return { criteria: [...found.flatMap(blocksOf), tasks.filter(saysSomething).join("\n")], rest };
}

function listed(field: readonly CriteriaText[], named: readonly Piece[]): readonly string[] {
  return [
    ...field.flatMap(blocksOf),
    ...named.flatMap(({ heading, text }) => [
      ...(heading === undefined ? [] : [`${"#".repeat(heading.level)} ${heading.text}`]),
      ...blocksOf(criteriaOfText(text)),
    ]),
  ];
}

function blocksOf({ before, criteria, after }: CriteriaText): readonly string[] {
  return [before, criteria.join("\n"), after];
}

/** The lists with check boxes in a text, and what is left of it. */
function takeTasks(text: string): { readonly text: string; readonly tasks: readonly string[] } {
  const markdown = readMarkdown(text);
  const tasks: string[] = [];
  const left: (readonly string[])[] = [];
  let at = 0;
  for (const block of markdown.blocks) {
    if (block.kind !== "item" || block.depth > 0 || !hasTask(markdown, block.lines)) continue;
    left.push(markdown.lines.slice(at, block.lines.from));
    tasks.push(asTask(markdown, block));
    at = block.lines.to;
  }
  if (tasks.length === 0) return { text, tasks };
  left.push(markdown.lines.slice(at));
  return {
    text: joinedParts(left),
    tasks,
  };
}

function hasTask({ blocks }: Markdown, { from, to }: LineRange): boolean {
  return blocks.some(
    (block) => block.kind === "item" && block.task !== undefined && block.lines.from >= from && block.lines.to <= to,
  );
}

/** The body, cut at its headings and at lines that stand for one. */
function piecesOf(body: string): readonly Piece[] {
  const pieces = cut(body);
  if (pieces.some(({ part }) => part === "criteria") || !/^>/m.test(body)) return pieces;
  const opened = cut(withoutQuotes(body));
  return opened.some(({ part }) => part === "criteria") ? opened : pieces;
}

interface Title {
  readonly text: string;
  /** Seven, below all headings, for a line that stands for one. */
  readonly level: number;
  readonly lines: LineRange;
}

function cut(body: string): readonly Piece[] {
  const markdown = readMarkdown(body);
  const titles = titlesOf(markdown);
  const pieces: Piece[] = [];
  const push = (piece: Piece): void => {
    if (piece.text !== "" || piece.heading !== undefined) pieces.push(piece);
  };
  push({ part: "goal", text: textOf(markdown, { from: 0, to: titles[0]?.lines.from ?? markdown.lines.length }) });
  let open: { readonly part: Part; readonly level: number } = { part: "goal", level: 7 };
  for (const [at, title] of titles.entries()) {
    const text = textOf(markdown, { from: title.lines.to, to: titles[at + 1]?.lines.from ?? markdown.lines.length });
    const whole = partNamed(headingName(title.text));
    const named = whole ?? partNamed(headingBeforeRemark(title.text));
    const isInside = title.level > open.level && open.part !== "notes";
    const part = named ?? (isInside ? open.part : "notes");
    if (named !== undefined || !isInside) open = { part, level: title.level };
    const isShown = (whole === undefined && title.text !== "") || describing.has(headingName(title.text));
    push({ part, text, ...(isShown ? { heading: { text: title.text, level: title.level } } : {}) });
  }
  return belowChapters(pieces);
}

/** The headings of a chapter stand below it, as they stood to each other. */
function belowChapters(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) => {
    const { heading, part } = piece;
    if (heading === undefined) return piece;
    const levels = pieces.flatMap((other) =>
      other.part === part && other.heading !== undefined ? [other.heading.level] : [],
    );
    return { ...piece, heading: { ...heading, level: Math.min(6, 3 + heading.level - Math.min(...levels)) } };
  });
}

/** Where no goal is said, it is what stands before the criteria. */
function withGoal(pieces: readonly Piece[]): readonly Piece[] {
  if (pieces.some(({ part }) => part === "goal")) return pieces;
  const end = pieces.findIndex(({ part }) => part !== "notes");
  return pieces.map((piece, at) => (end === -1 || at < end ? { ...piece, part: "goal" } : piece));
}

/** Headings whose text is the goal, and which are worth to be read. */
const describing: ReadonlySet<string> = new Set([
  "user story",
  "story",
  "context",
  "background",
  "problem",
  "motivation",
  "why",
]);

function partNamed(name: string): Part | undefined {
  if (acceptanceNames.includes(name) || name === "ac" || name === "acs" || name === "scenarios") return "criteria";
  if (scopeNames.includes(name)) return "scope";
  if (constraintNames.includes(name)) return "constraints";
  return goalNames.includes(name) || name === "description" || describing.has(name) ? "goal" : undefined;
}

function titlesOf({ blocks }: Markdown): readonly Title[] {
  return blocks.flatMap((block): readonly Title[] => {
    if (block.depth > 0) return [];
    if (block.kind === "heading")
      return [{ text: block.text.replaceAll("\n", " "), level: block.level, lines: block.lines }];
    return standsForHeading(block) ? [{ text: plainTitle(block.text), level: 7, lines: block.lines }] : [];
  });
}

/** `**Acceptance criteria:**`, `AC:` and their like. */
function standsForHeading(block: Block): block is Extract<Block, { readonly kind: "paragraph" }> {
  if (block.kind !== "paragraph" || block.text.includes("\n") || block.text.length > 60) return false;
  return (
    partNamed(headingName(block.text)) !== undefined &&
    /^(?:[*_]{1,3}[^*_]+[*_]{1,3}:?|[^.!?:]+:|[^.!?:]+)$/.test(block.text.trim())
  );
}

function plainTitle(text: string): string {
  return text.replaceAll(/[*_:]/g, "").trim();
}

function textOf({ lines }: Markdown, { from, to }: LineRange): string {
  return lines
    .slice(from, to)
    .join("\n")
    .replace(/^(?:[ \t]*\n)+/, "")
    .trimEnd();
}
