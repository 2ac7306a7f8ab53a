import { CommandWordReader } from "./command-words.ts";
import { type Feed, type Part, refuseFed, refuseFor } from "./feeding.ts";
import { bashOnly, closers, closing, separators, timeHere } from "./grammar.ts";
import { readArithmetic } from "./arithmetic.ts";
import { inspectAssigned } from "./assignments.ts";
import { inspectCommand } from "./inspect-command.ts";
import { LineReader } from "./lines.ts";
import { inExportedFunction } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { WordReader } from "./words.ts";

/** Reads the commands of a script. */
export class CommandReader {
  readonly #reading: Reading;
  readonly #words: WordReader;
  readonly #lines: LineReader;
  readonly #commands: CommandWordReader;
  /** The program in the part of a pipeline that is being read, at any depth, that reads code from its input. */
  #program: string | undefined;
  /** The same for what the part prints: `> >(sh)`. */
  #printsTo: string | undefined;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#words = new WordReader(reading, (sign) => this.#readSubstitution(sign));
    this.#lines = new LineReader(reading, () => this.#words.expandedText("", "here-document"));
    this.#commands = new CommandWordReader({ reading, lines: this.#lines, words: this.#words });
  }

  readScript(): void {
    while (!this.#reading.atEnd) {
      this.#readList(undefined);
      // A closing word or parenthesis without its opening: the shell will complain, and the rest is read all the same.
      if (!this.#reading.atEnd) this.#reading.at++;
    }
  }

  /** The commands of a substitution, with the parenthesis that ends them. */
  #readSubstitution(sign: "$" | "<" | ">"): void {
    const outer = this.#program;
    this.#program = undefined;
    this.#lines.level++;
    this.#readList(")");
    this.#lines.leave();
    this.#reading.at++;
    if (sign === ">") this.#printsTo ??= this.#program;
    this.#program = outer ?? this.#program;
  }

  /** Reads pipelines up to a closing word or parenthesis, which is left standing. */
  #readList(until: string | undefined): void {
    const reading = this.#reading;
    while (!reading.atEnd) {
      this.#lines.skipBlanks(true);
      if (reading.atEnd || reading.char() === ")") return;
      if (until === "esac" && reading.text.startsWith(";;", reading.at)) return;
      if (reading.char() === ";" || reading.char() === "&") reading.at++;
      else if (this.#atClosingWord(until)) return;
      else this.#readPipeline();
    }
  }

  #readPipeline(): void {
    const reading = this.#reading;
    const outer = this.#program;
    const parts: Part[] = [];
    for (;;) {
      parts.push(this.#readPart());
      this.#lines.skipBlanks(false);
      if (reading.atEnd || reading.char() !== "|" || reading.char(1) === "|") break;
      reading.at += reading.char(1) === "&" ? 2 : 1;
      this.#lines.skipBlanks(true);
    }
    refuseFed(reading, parts);
    // What the first part reads may go through all of them.
    this.#program = outer ?? parts.find(({ program }) => program !== undefined)?.program;
    if (reading.text.startsWith("||", reading.at)) reading.at += 2;
  }

  #readPart(): Part {
    const reading = this.#reading;
    const first = reading.nextSlot;
    const feed: Feed = { documents: [], slots: [] };
    const outer = this.#printsTo;
    this.#program = undefined;
    this.#printsTo = undefined;
    this.#readDeeper(feed);
    const slots = reading.slotsFrom(first);
    const program = this.#program ?? this.#printsTo;
    if (this.#printsTo !== undefined) refuseFor(reading, slots, this.#printsTo);
    this.#printsTo = outer;
    return { slots, program, feed };
  }

  #readDeeper(feed: Feed): void {
    if (!this.#reading.enter()) return;
    this.#readCommand(feed);
    this.#reading.leave();
  }

  #readCommand(feed: Feed): void {
    const reading = this.#reading;
    this.#lines.skipBlanks(false);
    const word = this.#readSeparators();
    if (reading.char() === "(" && !reading.onPlaceholder) {
      this.#readParenthesis(feed);
      return;
    }
    if (bashOnly.has(word))
      reading.stopUndecided(reading.at, `\`${word}\``, "Write it in the way that every shell knows.");
    if (word === "case") {
      this.#readCase(feed);
      return;
    }
    const closer = closers.get(word);
    if (closer === undefined) {
      this.#readSimple(feed);
      return;
    }
    reading.at += word.length;
    if (word === "for") this.#readLoopHead();
    this.#readList(closer);
    reading.at += this.#lines.firstWord() === closer ? closer.length : 0;
    this.#readAfterCompound(feed);
  }

  /** Words like `then` and `!` before a command; gives the word that comes after them. */
  #readSeparators(): string {
    const reading = this.#reading;
    let word = this.#lines.firstWord();
    for (; separators.has(word); word = this.#lines.firstWord()) {
      const start = reading.at;
      timeHere.lastIndex = start;
      const time = word === "time" ? timeHere.exec(reading.text)?.[0] : undefined;
      reading.at += time?.length ?? word.length;
      this.#lines.skipBlanks(false);
      const next = this.#lines.firstWord();
      if (word === "time" && (closers.has(next) || next === "case" || reading.char() === "("))
        reading.stopUndecided(start, "`time` before a compound command", "Put that command in a function and time it.");
    }
    return word;
  }

  #readParenthesis(feed: Feed): void {
    const reading = this.#reading;
    if (reading.char(1) === "(") readArithmetic(reading, reading.at + 2, "))");
    else {
      reading.at++;
      this.#readList(")");
      reading.at++;
    }
    this.#readAfterCompound(feed);
  }

  /** `for name in words` or `for ((…))`, up to the separator. */
  #readLoopHead(): void {
    const reading = this.#reading;
    this.#lines.skipBlanks(false);
    if (reading.char() === "(" && reading.char(1) === "(") readArithmetic(reading, reading.at + 2, "))");
    else {
      const name = this.#words.read("word");
      this.#lines.skipBlanks(true);
      const first = reading.nextSlot;
      if (this.#lines.firstWord() !== "do") this.#commands.read({ documents: [], slots: [] });
      inspectAssigned(reading, name.literal ?? "", reading.slotsFrom(first));
    }
  }

  #readAfterCompound(feed: Feed): void {
    this.#commands.read(feed);
  }

  #readCase(feed: Feed): void {
    const reading = this.#reading;
    reading.at += "case".length;
    this.#lines.skipBlanks(true);
    this.#words.read("word");
    this.#lines.skipBlanks(true);
    if (this.#lines.firstWord() === "in") reading.at += 2;
    while (!reading.atEnd) {
      this.#lines.skipBlanks(true);
      if (this.#lines.firstWord() === "esac") break;
      if (reading.char() === "(") reading.at++;
      this.#readPattern();
      this.#readList("esac");
      if (reading.char() === ";") reading.at += reading.text.startsWith(";;&", reading.at) ? 3 : 2;
      else if (reading.char() === ")") break;
    }
    if (this.#lines.firstWord() === "esac") reading.at += "esac".length;
    this.#readAfterCompound(feed);
  }

  #readPattern(): void {
    const reading = this.#reading;
    while (!reading.atEnd && (reading.char() !== ")" || reading.onPlaceholder)) {
      const before = reading.at;
      this.#lines.skipBlanks(true);
      if (reading.char() === "(") {
        reading.stopUndecided(reading.at, "parentheses in a pattern", "Write several patterns with | between them.");
        return;
      }
      if (reading.char() === "|") reading.at++;
      else if (reading.char() !== ")") this.#words.read("word");
      if (reading.at === before) reading.at++;
    }
    reading.at++;
  }

  #readSimple(feed: Feed): void {
    const reading = this.#reading;
    const command = this.#commands.read(feed);
    if (command.defines !== undefined) {
      this.#readFunction(command.defines, feed);
      return;
    }
    this.#program ??= inspectCommand(reading, command, feed);
    const redirects = command.words.length === 1 && command.words[0]?.literal === "exec";
    if (redirects && this.#printsTo !== undefined)
      reading.stopUndecided(reading.at, "all later output sent to a program that reads code", "Send it to a file.");
  }

  #readFunction(name: string, feed: Feed): void {
    const reading = this.#reading;
    const first = reading.nextSlot;
    this.#lines.skipBlanks(true);
    this.#readDeeper(feed);
    if (this.#program !== undefined) reading.names.programs.set(name, this.#program);
    if (reading.known.exported.has(name)) reading.refuse(reading.slotsFrom(first), inExportedFunction);
  }

  #atClosingWord(until: string | undefined): boolean {
    if (until === undefined || until === ")") return false;
    const word = this.#lines.firstWord();
    return word === until || (until !== "esac" && closing.has(word));
  }
}
