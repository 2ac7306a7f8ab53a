import { isError, type Problem } from "../../problem/problem.ts";
import type { MainSpec, RequirementBlock } from "./openspec.ts";
import { isNamed, readMainSpec } from "./read-main-spec.ts";
import { validateSpec } from "./validate-spec.ts";

/**
 * A main spec of which only the rest was read. Most requirements are plain: nothing in them can be
 * misread, nor is an error, and finding that out takes a tenth of the time of reading them.
 */
export interface SkimmedSpec {
  /** The whole of it. */
  readonly text: string;
  /** All but the plain requirements, the first of which stays; the spec itself, where it was read as a whole. */
  readonly rest: MainSpec;
  readonly isWhole: boolean;
  /** All requirements in their order. */
  readonly blocks: readonly SkimmedBlock[];
}

export type SkimmedBlock = Pick<RequirementBlock, "name" | "raw">;

interface PlainBlock extends SkimmedBlock {
  /** The line of the rest before which it stood. */
  readonly at: number;
}

const opening = "\n### Requirement: ";
/** A pattern remembers where it was for each line; no requirement that a person has written is as long. */
const longestPlain = 50_000;

// Neither a heading nor the mark of a fence.
const written = String.raw`(?!#|[^\S\n]*(?:\`{3}|~{3}))[^\n]*\n`;
const said = String.raw`\n*(?=[^\n]*\S)(?:${written})+`;
const plain = new RegExp(String.raw`^### Requirement: [^\s#](?:.*[^\s#])?\n${said}(?:#### [^\s#][^\n]*\n${said})+$`);

/** Blocks and errors are those of a whole reading. */
export function skimMainSpec(text: string): SkimmedSpec {
  const skimmed = skim(text);
  if (skimmed !== undefined) return skimmed;
  const whole = readMainSpec(text);
  return { text, rest: whole, isWhole: true, blocks: whole.blocks };
}

/** Why the spec may not be written; places are those of the whole. */
export function errorsIn(path: string, { text, rest, isWhole }: SkimmedSpec): readonly Problem[] {
  const errors = validateSpec(path, rest).filter(isError);
  return isWhole || errors.length === 0 ? errors : validateSpec(path, readMainSpec(text)).filter(isError);
}

/** Undefined where it has to be read as a whole. */
function skim(text: string): SkimmedSpec | undefined {
  const first = text.indexOf(opening) + 1;
  if (first === 0 || text.includes("\r")) return undefined;
  const found: PlainBlock[] = [];
  const pieces = [text.slice(0, first)];
  let at = linesIn(text.slice(0, first));
  for (let from = first; from < text.length;) {
    const next = text.indexOf(opening, from) + 1;
    const to = next === 0 ? text.length : next;
    const piece = text.slice(from, to);
    if (from !== first && piece.length <= longestPlain && plain.test(piece))
      found.push({ name: piece.slice(opening.length - 1, piece.indexOf("\n")), raw: piece.trimEnd(), at });
    else {
      pieces.push(piece);
      at += linesIn(piece);
    }
    from = to;
  }
  if (found.length === 0) return undefined;
  const rest = readMainSpec(pieces.join(""));
  const blocks = inOrder(rest.blocks, found);
  const isSure = isRegular(rest) && isSafe(found, rest) && areUnique(blocks);
  return isSure ? { text, rest, isWhole: false, blocks } : undefined;
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Whether each reader sees the same section, and nothing in it that is no requirement, nor around it. */
function isRegular({ outline, requirements, purpose, strays }: MainSpec): boolean {
  const named = outline.headings.find((heading) => isNamed(heading, "requirements"));
  const above = outline.headings.find(({ line }) => line === purpose?.lines.from);
  return (
    requirements !== undefined &&
    named?.line === requirements.lines.from &&
    above?.level !== 1 &&
    strays.length === 0 &&
    outline.openFence === undefined
  );
}

/** Whether all were left out in the section, where the first requirement has stayed, and in no fence. */
function isSafe(found: readonly PlainBlock[], { outline, requirements }: MainSpec): boolean {
  const from = requirements?.lines.from ?? Infinity;
  const end = outline.headings.find(({ level, line }) => level === 2 && line > from)?.line ?? Infinity;
  return found.every(({ at }) => at <= end && !outline.fenced.has(at - 1));
}

function inOrder(blocks: readonly RequirementBlock[], found: readonly PlainBlock[]): readonly SkimmedBlock[] {
  const all: SkimmedBlock[] = [];
  let next = 0;
  for (const block of blocks) {
    for (let other = found[next]; other !== undefined && other.at <= block.lines.from; other = found[++next])
      all.push(other);
    all.push(block);
  }
  return [...all, ...found.slice(next)];
}

function areUnique(blocks: readonly SkimmedBlock[]): boolean {
  return new Set(blocks.map(({ name }) => name)).size === blocks.length;
}
