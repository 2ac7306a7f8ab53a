import { typeInWords } from "../expression/value-type.ts";
import type { Finding, Problem } from "../problem/problem.ts";
import { rangeAt, wordsAround, type AuthorText } from "./author-text.ts";
import { Names } from "./names.ts";
import { inArithmetic, tooDeep, undecided, type Quoted } from "./problems.ts";
import type { SignSet } from "./sign-set.ts";
import type { Guard, ShellPlaceholder, Stand } from "./shell-text.ts";

/** How deep commands, substitutions and documents are followed into each other. */
const nestingLimit = 64;

/** A change to the author's own text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Placeholders from `first` to `end`, the end not included. */
export interface SlotRange {
  readonly first: number;
  readonly end: number;
}

/** An offset that no text has. */
const beyond = 2 ** 30;

export const noSlots: SlotRange = { first: 0, end: 0 };

/** Where the lexer is in the author's text, and what it has found so far. */
export class Reading {
  at = 0;
  /** Where the text ends for now: a here-document is read up to its own end. */
  limit: number;
  /** The first placeholder that has not been passed. */
  nextSlot = 0;
  depth = 0;
  stopped = false;
  readonly author: AuthorText;
  readonly text: string;
  readonly findings: Finding[] = [];
  /** Where each placeholder stands that has been passed. */
  readonly stands: (Stand | undefined)[] = [];
  readonly guards = new Map<number, Guard>();
  readonly edits: Edit[] = [];
  /** What the script says of its names, found in this reading. */
  readonly names = new Names();
  /** The same, of the whole script. */
  readonly known: Names;
  readonly #refused = new Set<number>();
  /** Where the first placeholder stands that has not been passed. */
  #nextAt: number;

  constructor(author: AuthorText, known: Names) {
    this.author = author;
    this.known = known;
    this.text = author.text;
    this.limit = author.text.length;
    this.#nextAt = this.#placeOf(0);
  }

  /** The character some places ahead; nothing beyond the end. */
  char(ahead = 0): string {
    const at = this.at + ahead;
    return at < this.limit ? (this.text[at] ?? "") : "";
  }

  /** Where plain text ends that goes on from an offset: at a sign of the set, at a placeholder, or at the limit. */
  endOfPlain(from: number, ending: SignSet): number {
    const { text, limit } = this;
    const end = this.#nextAt >= from && this.#nextAt < limit ? this.#nextAt : limit;
    let at = from;
    while (at < end && !ending.has(text.charCodeAt(at))) at++;
    return at;
  }

  get atEnd(): boolean {
    return this.at >= this.limit;
  }

  get onPlaceholder(): boolean {
    return this.isPlaceholder(this.at);
  }

  /** Whether a placeholder that has not been passed stands at an offset just ahead. */
  isPlaceholder(at: number): boolean {
    return at === this.#nextAt && at < this.limit;
  }

  placeholder(slot: number): ShellPlaceholder | undefined {
    return this.author.slots[slot]?.placeholder;
  }

  /** Takes the placeholder at the reading position. */
  take(stand: Stand): void {
    this.#pass(stand);
    this.at++;
  }

  /** Makes one word each of placeholders that may have become several: a list among them is written as text. */
  keepTogether(slots: SlotRange): void {
    for (let index = slots.first; index < slots.end; index++) {
      if (this.stands[index] === "words") this.stands[index] = "word";
    }
  }

  /** Moves on to an offset; the placeholders on the way stand where it says. */
  skipTo(end: number, stand: Stand): SlotRange {
    const first = this.nextSlot;
    while (this.#nextAt < end) this.#pass(stand);
    this.at = end;
    return this.slotsFrom(first);
  }

  /** The placeholders that have been passed since `first` was the next one. */
  slotsFrom(first: number): SlotRange {
    return first === this.nextSlot ? noSlots : { first, end: this.nextSlot };
  }

  /** Refuses placeholders; the first reason for each is the one that is told. */
  refuse(slots: SlotRange, problem: (quoted: Quoted) => Problem): void {
    for (let index = slots.first; index < slots.end; index++) {
      const slot = this.author.slots[index];
      if (slot === undefined || this.#refused.has(index)) continue;
      this.#refused.add(index);
      const quoted = { source: slot.placeholder.source, around: wordsAround(this.author, slot.at) };
      this.findings.push({ problem: problem(quoted), range: slot.placeholder.range });
    }
  }

  /** Lets placeholders stand, and has their values checked when they are known. */
  guard(slots: SlotRange, guard: Guard): void {
    for (let index = slots.first; index < slots.end; index++) this.guards.set(index, guard);
  }

  /** Only declared numbers may stand where the shell evaluates arithmetic. */
  refuseText(slots: SlotRange): void {
    for (let index = slots.first; index < slots.end; index++) {
      const type = this.placeholder(index)?.type ?? "unknown";
      if (type === "number") continue;
      this.refuse({ first: index, end: index + 1 }, (quoted) => inArithmetic({ ...quoted, type: typeInWords(type) }));
    }
  }

  /** Ends the reading: from here on nobody can say where a placeholder stands. */
  stopUndecided(at: number, what: string, instead: string): void {
    this.#stop(at, undecided({ what, instead, around: wordsAround(this.author, at) }));
  }

  leave(): void {
    this.depth--;
  }

  /** Goes one level deeper, until `leave`; false where that is too deep. */
  enter(): boolean {
    if (this.depth >= nestingLimit) {
      this.#stop(this.at, tooDeep({ limit: nestingLimit, around: wordsAround(this.author, this.at) }));
      return false;
    }
    this.depth++;
    return true;
  }

  #pass(stand: Stand): void {
    this.stands[this.nextSlot] = stand;
    this.nextSlot++;
    this.#nextAt = this.#placeOf(this.nextSlot);
  }

  #placeOf(slot: number): number {
    return slot < this.author.slots.length ? (this.author.slots[slot]?.at ?? beyond) : beyond;
  }

  #stop(at: number, problem: Problem): void {
    if (this.stopped) return;
    this.findings.push({ problem, range: rangeAt(this.author, at) });
    this.stopped = true;
    this.limit = 0;
  }
}
