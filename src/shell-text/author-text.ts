import type { TextRange } from "../problem/text-range.ts";
import type { ShellPart, ShellPlaceholder } from "./shell-text.ts";

/**
 * Stands in the joined text where a placeholder is; the places in `slots` tell it from the same character of the author's.
 * It is of ASCII, so that a text of ASCII stays one, which is read fastest; and it ends no word.
 */
const mark = "\u001A";
const shownAround = 24;

export interface Slot {
  readonly at: number;
  readonly placeholder: ShellPlaceholder;
}

/** The parts of a command as one text, in which each placeholder is one character. */
export interface AuthorText {
  readonly text: string;
  readonly slots: readonly Slot[];
  readonly parts: readonly PlacedPart[];
}

interface PlacedPart {
  readonly at: number;
  readonly part: ShellPart;
}

export function joinParts(parts: readonly ShellPart[]): AuthorText {
  const slots: Slot[] = [];
  const placed: PlacedPart[] = [];
  const texts: string[] = [];
  let at = 0;
  for (const part of parts) {
    placed.push({ at, part });
    if (part.kind === "value") slots.push({ at, placeholder: part });
    const text = part.kind === "value" ? mark : part.text;
    texts.push(text);
    at += text.length;
  }
  return { text: texts.join(""), slots, parts: placed };
}

/** Where one offset of the joined text stands in the source. */
export function rangeAt(author: AuthorText, at: number): TextRange {
  const placed = author.parts[partIndex(author, at)];
  if (placed === undefined) return { start: 0, end: 0 };
  const { part } = placed;
  // A text that was written with escapes does not map by length: the whole part is the place.
  if (part.kind === "value" || part.range.end - part.range.start !== part.text.length) return part.range;
  const start = Math.min(part.range.start + (at - placed.at), part.range.end);
  return { start, end: Math.min(start + 1, part.range.end) };
}

/** The words of the same line around an offset, as the author wrote them. */
export function wordsAround(author: AuthorText, at: number): string {
  const { text } = author;
  const before = text.slice(Math.max(0, at - shownAround), at);
  const after = text.slice(at, at + shownAround + 1);
  const start = at - (before.length - 1 - before.lastIndexOf("\n"));
  const lineEnd = after.indexOf("\n");
  const end = lineEnd === -1 ? at + after.length : at + lineEnd;
  return asWritten(author, { start, end }).trim();
}

function asWritten(author: AuthorText, range: TextRange): string {
  let written = "";
  for (let index = partIndex(author, range.start); index < author.parts.length; index++) {
    const placed = author.parts[index];
    if (placed === undefined || placed.at >= range.end) break;
    const { part, at } = placed;
    written += part.kind === "value" ? part.source : part.text.slice(Math.max(0, range.start - at), range.end - at);
  }
  return written;
}

function partIndex(author: AuthorText, at: number): number {
  let low = 0;
  let high = author.parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((author.parts[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
