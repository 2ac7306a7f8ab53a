import { typeInWords } from "../expression/value-type.ts";
import type { Finding, Problem } from "../problem/problem.ts";
import { rangeAt, wordsAround, type AuthorText } from "./author-text.ts";
import { Names } from "./names.ts";
import { inArithmetic, tooDeep, undecided, type Quoted } from "./problems.ts";
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
  /** For each set of ending characters, where the next one stands. */
  readonly #ends = new Map<RegExp, number>();

  constructor(author: AuthorText, known: Names) {
    this.author = author;
    this.known = known;
    this.text = author.text;
    this.limit = author.text.length;
  }

  /** The character some places ahead; nothing beyond the end. */
  char(ahead = 0): string {
    const at = this.at + ahead;
    return at < this.limit ? (this.text[at] ?? "") : "";
  }

  /** The text from here to the next character that ends it, and at least one character. */
  plainRun(ending: RegExp): string {
    const known = this.#ends.get(ending) ?? -1;
    // A search may run far beyond the limit, so what it has found is kept until it is passed.
    if (known <= this.at) {
      ending.lastIndex = this.at + 1;
      this.#ends.set(ending, ending.exec(this.text)?.index ?? this.text.length);
    }
    return this.text.slice(this.at, Math.min(this.#ends.get(ending) ?? this.limit, this.limit));
  }

  get atEnd(): boolean {
    return this.at >= this.limit;
  }

  get onPlaceholder(): boolean {
    return this.isPlaceholder(this.at);
  }

  /** Whether a placeholder that has not been passed stands at an offset just ahead. */
  isPlaceholder(at: number): boolean {
    const next = this.author.slots[this.nextSlot]?.at;
    return next === at && at < this.limit;
  }

  placeholder(slot: number): ShellPlaceholder | undefined {
    return this.author.slots[slot]?.placeholder;
  }

  /** Takes the placeholder at the reading position. */
  take(stand: Stand): void {
    this.stands[this.nextSlot] = stand;
    this.nextSlot++;
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
    let slot = this.author.slots[this.nextSlot];
    while (slot !== undefined && slot.at < end) {
      this.stands[this.nextSlot] = stand;
      this.nextSlot++;
      slot = this.author.slots[this.nextSlot];
    }
    this.at = end;
    return { first, end: this.nextSlot };
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

  /** Reads one level deeper; undefined where that is too deep. */
  nested<T>(read: () => T): T | undefined {
    if (!this.enter()) return undefined;
    const value = read();
    this.depth--;
    return value;
  }

  /** Goes one level deeper without recursion. */
  enter(): boolean {
    if (this.depth >= nestingLimit) {
      this.#stop(this.at, tooDeep({ limit: nestingLimit, around: wordsAround(this.author, this.at) }));
      return false;
    }
    this.depth++;
    return true;
  }

  #stop(at: number, problem: Problem): void {
    if (this.stopped) return;
    this.findings.push({ problem, range: rangeAt(this.author, at) });
    this.stopped = true;
    this.limit = 0;
  }
}
