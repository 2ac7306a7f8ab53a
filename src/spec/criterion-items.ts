import type { Block, LineRange, Markdown } from "../markdown/markdown.ts";
import { criterionWords, oneLine, takeMarkers } from "./criterion-words.ts";
import { blocksIn, isWithin } from "./sections.ts";

/** An item of a list that says one criterion. */
export interface CriterionItem {
  readonly label?: string;
  readonly name: string;
  /** The name, and whatever stands below it that is no criterion of its own. */
  readonly text: string;
  readonly markers: readonly string[];
  readonly task?: "open" | "done";
  /** Without the criteria that stand in it. */
  readonly lines: LineRange;
  /** With them. */
  readonly wholeLines: LineRange;
  /** The lines of its first paragraph; none where it begins with something else. */
  readonly nameLines: LineRange;
  /** In how many lists it stands. */
  readonly depth: number;
  /** It has no check box, and others in the same lines have. */
  readonly lacksBox: boolean;
}

type Item = Extract<Block, { readonly kind: "item" }>;

interface Nested {
  readonly item: Item;
  readonly name: Block | undefined;
  readonly parent: Nested | undefined;
  readonly children: Nested[];
}

/**
 * The criteria in these lines. Where any item has a check box, those that have one are criteria, at any depth, and items at the
 * top without any below them; where none has, all items at the top. Others are details of the one they stand in.
 */
export function criterionItems(markdown: Markdown, within: LineRange): readonly CriterionItem[] {
  const all = nestedItems(markdown, within);
  const hasBoxes = all.some(({ item }) => item.task !== undefined);
  const withBoxBelow = new Set<Nested>();
  for (const nested of all) {
    if (nested.item.task === undefined) continue;
    for (let up = nested.parent; up !== undefined && !withBoxBelow.has(up); up = up.parent) withBoxBelow.add(up);
  }
  const isCriterion = (nested: Nested): boolean =>
    nested.item.task !== undefined || (nested.parent === undefined && !withBoxBelow.has(nested));
  return all.filter(isCriterion).map((nested) => {
    const first = firstCriterionIn(nested, isCriterion);
    return criterionOf(markdown, nested, { first, lacksBox: hasBoxes && nested.item.task === undefined });
  });
}

function firstCriterionIn(nested: Nested, isCriterion: (nested: Nested) => boolean): number | undefined {
  for (const child of nested.children) {
    const found = isCriterion(child) ? child.item.lines.from : firstCriterionIn(child, isCriterion);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Items in quotes are what somebody else said. */
function nestedItems(markdown: Markdown, within: LineRange): readonly Nested[] {
  const blocks = blocksIn(markdown, within);
  const found: Nested[] = [];
  const open: Nested[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.kind !== "item") continue;
    while (open.length > 0 && !isChild(block, open.at(-1))) open.pop();
    const parent = open.at(-1);
    if (block.depth !== (parent === undefined ? 0 : parent.item.depth + 1)) continue;
    const next = blocks[index + 1];
    const name = next?.kind === "paragraph" && next.depth === block.depth + 1 ? next : undefined;
    const nested: Nested = { item: block, name, parent, children: [] };
    parent?.children.push(nested);
    open.push(nested);
    found.push(nested);
  }
  return found;
}

function isChild(block: Item, parent: Nested | undefined): boolean {
  return parent !== undefined && block.depth > parent.item.depth && isWithin(block.lines, parent.item.lines);
}

function criterionOf(
  markdown: Markdown,
  { item, name }: Nested,
  { first, lacksBox }: { readonly first: number | undefined; readonly lacksBox: boolean },
): CriterionItem {
  const lines = { from: item.lines.from, to: Math.max(item.lines.from + 1, first ?? item.lines.to) };
  const nameLines = name === undefined ? { from: lines.from, to: lines.from } : name.lines;
  const words = criterionWords(item.text);
  const details = takeMarkers(detailsIn(markdown, { from: Math.max(nameLines.to, lines.from), to: lines.to }, name));
  return {
    ...words,
    text: [words.name, details.text].filter((text) => text !== "").join("\n"),
    markers: [...words.markers, ...details.markers],
    ...(item.task === undefined ? {} : { task: item.task }),
    lines,
    wholeLines: item.lines,
    nameLines,
    depth: item.depth,
    lacksBox,
  };
}

function detailsIn(markdown: Markdown, { from, to }: LineRange, name: Block | undefined): string {
  const lines = markdown.lines.slice(from, to);
  // What begins with something else than a paragraph has it behind the sign of the item.
  if (name === undefined && lines[0] !== undefined) lines[0] = lines[0].replace(/^\s*(?:[-*+]|\d+[.)])/, "");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = indents.length === 0 ? 0 : Math.min(...indents);
  const text = lines.map((line) => line.slice(indent).trimEnd()).join("\n");
  return oneLine(text) === "" ? "" : text.replace(/^\n+|\n+$/g, "");
}
