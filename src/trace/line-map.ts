import { diffArrays } from "diff";
import type { LineSpan } from "../review/line-span.ts";
import { type Anchor, anchorsOf } from "./anchors.ts";

/** So many lines that are new or gone between two lines that are known are followed one by one; where there are more, none is. */
const mostEdits = 200;
/** Nobody looks through more places than these for a piece of text. */
const mostPlaces = 1_000;

/** What became of lines that were one piece. */
export type RangeNow =
  /** All of them are there, in one piece and in order. */
  | { readonly state: "whole"; readonly lines: LineSpan }
  /** `near` is where what is left of them stands, or what took their place; missing where nothing did. */
  | { readonly state: "touched"; readonly near?: LineSpan };

/** Lines of the old text, from 0, the last included. */
interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Of each line of the old text where it is in the new one, both from 0, or `gone`. What is not gone is in order. */
type Alignment = Int32Array;

const gone = -1;

/** Where the lines of an old text are in a new one. How a line is ended is no part of it. */
export class LineMap {
  readonly #old: TextLines;
  readonly #new: TextLines;
  /** Where lines are repeated, one edit can be seen in two ways: as late in the text as can be, or as early. */
  readonly #ways: readonly Alignment[];

  constructor(oldText: string, newText: string) {
    this.#old = new TextLines(oldText);
    this.#new = new TextLines(newText);
    this.#ways = alignments(this.#old.all, this.#new.all);
  }

  now({ startLine, endLine }: LineSpan): RangeNow {
    const piece = { from: startLine - 1, to: endLine - 1 };
    if (piece.from < 0 || piece.to < piece.from || piece.to >= this.#old.all.length) return { state: "touched" };
    const start = this.#inItsPlace(piece) ?? this.#moved(piece);
    if (start === undefined) return { state: "touched", ...this.#near(piece) };
    return { state: "whole", lines: { startLine: start + 1, endLine: start + 1 + piece.to - piece.from } };
  }

  #inItsPlace({ from, to }: Piece): number | undefined {
    const way = this.#ways.find((lines) => {
      const start = lines[from] ?? gone;
      if (start === gone) return false;
      for (let at = from; at <= to; at++) if (lines[at] !== start + at - from) return false;
      return true;
    });
    return way?.[from];
  }

  /** Where a piece is that stands elsewhere now: it, or all that is gone around it, is there once in both texts. */
  #moved(piece: Piece): number | undefined {
    const alone = this.#onlyPlace(piece);
    if (alone !== undefined) return alone;
    for (const lines of this.#ways) {
      const around = goneAround(lines, piece);
      const start = around && this.#onlyPlace(around);
      if (around !== undefined && start !== undefined) return start + piece.from - around.from;
    }
    return undefined;
  }

  #onlyPlace({ from, to }: Piece): number | undefined {
    const text = this.#old.all.slice(from, to + 1);
    if (this.#old.placesOf(text).length !== 1) return undefined;
    const places = this.#new.placesOf(text);
    return places.length === 1 ? places[0] : undefined;
  }

  #near({ from, to }: Piece): { readonly near?: LineSpan } {
    const [lines = new Int32Array()] = this.#ways;
    let [before, after] = [from - 1, to + 1];
    while (before >= 0 && lines[before] === gone) before--;
    while (after < lines.length && lines[after] === gone) after++;
    const startLine = (lines[before] ?? -1) + 2;
    const endLine = lines[after] ?? this.#new.all.length;
    return startLine > endLine ? {} : { near: { startLine, endLine } };
  }
}

/** The lines of a text, and where each of them is. */
class TextLines {
  readonly all: readonly string[];
  #places: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(text: string) {
    const lines = text.split(/\r?\n/u);
    this.all = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  }

  /** The first two places where these lines begin, from 0; none where there are too many to look at. */
  placesOf(lines: readonly string[]): readonly number[] {
    const known = (this.#places ??= placesOfEach(this.all));
    const places = lines.map((line) => known.get(line) ?? []);
    const rarest = places.reduce((best, each, at) => (each.length < (places[best]?.length ?? 0) ? at : best), 0);
    const candidates = places[rarest] ?? [];
    if (candidates.length > mostPlaces) return [];
    const found: number[] = [];
    for (const place of candidates) {
      const start = place - rarest;
      if (lines.every((line, at) => this.all[start + at] === line)) found.push(start);
      if (found.length === 2) break;
    }
    return found;
  }
}

function placesOfEach(lines: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [at, line] of lines.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [at]);
    else known.push(at);
  }
  return places;
}

/** All lines around a piece that are gone like it; undefined where some of the piece is not. */
function goneAround(lines: Alignment, { from, to }: Piece): Piece | undefined {
  if (lines.subarray(from, to + 1).some((line) => line !== gone)) return undefined;
  let [first, last] = [from, to];
  while (lines[first - 1] === gone) first--;
  while (lines[last + 1] === gone) last++;
  return { from: first, to: last };
}

function alignments(old: readonly string[], now: readonly string[]): readonly Alignment[] {
  const shorter = Math.min(old.length, now.length);
  const start = commonStart(old, now, shorter);
  const end = commonEnd(old, now, shorter);
  // Where the ends do not meet, there is one way to see it.
  if (start + end <= shorter) return [align({ old, now, start, end })];
  return [align({ old, now, start, end: shorter - start }), align({ old, now, start: shorter - end, end })];
}

function commonStart(old: readonly string[], now: readonly string[], most: number): number {
  let count = 0;
  while (count < most && old[count] === now[count]) count++;
  return count;
}

function commonEnd(old: readonly string[], now: readonly string[], most: number): number {
  let count = 0;
  while (count < most && old[old.length - 1 - count] === now[now.length - 1 - count]) count++;
  return count;
}

interface Texts {
  readonly old: readonly string[];
  readonly now: readonly string[];
  /** So many lines are the same at the start, and at the end. */
  readonly start: number;
  readonly end: number;
}

function align({ old, now, start, end }: Texts): Alignment {
  const lines = new Int32Array(old.length).fill(gone);
  for (let at = 0; at < start; at++) lines[at] = at;
  for (let at = 1; at <= end; at++) lines[old.length - at] = now.length - at;
  const middle = { old: old.slice(start, old.length - end), now: now.slice(start, now.length - end) };
  let [from, to] = [0, 0];
  for (const anchor of [...anchorsOf(middle.old, middle.now), { old: middle.old.length, now: middle.now.length }]) {
    const gap = { old: middle.old.slice(from, anchor.old), now: middle.now.slice(to, anchor.now) };
    for (const pair of commonLines(gap.old, gap.now)) lines[start + from + pair.old] = start + to + pair.now;
    if (anchor.old < middle.old.length) lines[start + anchor.old] = start + anchor.now;
    [from, to] = [anchor.old + 1, anchor.now + 1];
  }
  return lines;
}

/** The lines that two pieces of text have in common, in order; none where they differ in too much. */
function commonLines(old: string[], now: string[]): readonly Anchor[] {
  if (old.length === 0 || now.length === 0) return [];
  const common: Anchor[] = [];
  let [from, to] = [0, 0];
  for (const { added, removed, count } of diffArrays(old, now, { maxEditLength: mostEdits }) ?? []) {
    if (!added && !removed) for (let at = 0; at < count; at++) common.push({ old: from + at, now: to + at });
    if (!added) from += count;
    if (!removed) to += count;
  }
  return common;
}
