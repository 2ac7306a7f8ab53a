import type { Feed } from "./feeding.ts";
import {
  assignmentHere,
  descriptorHere,
  elementHere,
  endsCommand,
  operatorSigns,
  redirectionSigns,
  testOperators,
} from "./grammar.ts";
import { readDelimiter } from "./here-documents.ts";
import { isAssignment } from "./assignments.ts";
import type { LineReader } from "./lines.ts";
import { beforeParenthesis, inDuplication } from "./problems.ts";
import type { Reading } from "./reading.ts";
import { operatorWord, type Word } from "./word.ts";
import type { WordReader } from "./words.ts";

interface Readers {
  readonly reading: Reading;
  readonly lines: LineReader;
  readonly words: WordReader;
}

/** The words of one command. */
export interface CommandWords {
  readonly words: readonly Word[];
  /** The name of the function whose body comes next. */
  readonly defines?: string;
  /** Arrays that are assigned to. */
  readonly arrays: readonly Word[];
}

/** Reads the words and redirections of a command, up to its separator. */
export class CommandWordReader {
  readonly #reading: Reading;
  readonly #lines: LineReader;
  readonly #words: WordReader;
  #found: Word[] = [];
  #arrays: Word[] = [];
  #defines: string | undefined;
  #feed: Feed;
  /** True where only assignments have been read. */
  #assigns = true;
  /** True after `&>`, which ends a command in some shells. */
  #mayHaveEnded = false;

  constructor({ reading, lines, words }: Readers, feed: Feed) {
    this.#reading = reading;
    this.#lines = lines;
    this.#words = words;
    this.#feed = feed;
  }

  read(): CommandWords {
    const reading = this.#reading;
    while (!reading.atEnd) {
      this.#lines.skipBlanks(false);
      if (!reading.onPlaceholder) {
        descriptorHere.lastIndex = reading.at;
        reading.at += descriptorHere.exec(reading.text)?.[0].length ?? 0;
      }
      if (reading.atEnd || !this.#readNext()) break;
    }
    const defines = this.#defines === undefined ? {} : { defines: this.#defines };
    return { words: this.#found, arrays: this.#arrays, ...defines };
  }

  /** Reads a word, an operator of `[[ ]]` or a redirection; false where the command ends. */
  #readNext(): boolean {
    const reading = this.#reading;
    const char = reading.onPlaceholder ? "" : reading.char();
    const test = this.#inTest();
    if (endsCommand.has(char) && !(test && char === "\n")) return false;
    const substitutes = (char === "<" || char === ">") && reading.char(1) === "(";
    if (test && testOperators.has(char) && !substitutes) {
      this.#found.push(operatorWord(reading));
      return true;
    }
    if (operatorSigns.has(char) && !reading.text.startsWith("&>", reading.at)) return false;
    if (char === "(") return this.#readParenthesis();
    if (redirectionSigns.has(char) && !substitutes) this.#readRedirection();
    else this.#readWord();
    return true;
  }

  #inTest(): boolean {
    const [first] = this.#found;
    const last = this.#found.at(-1);
    return first?.bare === true && first.literal === "[[" && !(last?.bare === true && last.literal === "]]");
  }

  /** A word of a command; before its name, `name=value` is one word whatever the value. */
  #readWord(): void {
    const reading = this.#reading;
    const start = reading.at;
    if (this.#mayHaveEnded)
      reading.stopUndecided(start, "words after &>", "Write > file 2>&1, or put it at the end of the command.");
    assignmentHere.lastIndex = start;
    elementHere.lastIndex = start;
    const single = this.#assigns && assignmentHere.test(reading.text);
    const element = this.#assigns && elementHere.test(reading.text);
    const word = this.#words.read(single ? "word" : "words");
    if (word.end === start && !reading.atEnd) reading.at++;
    if (element && !/\]\+?=/u.test(reading.text.slice(start, word.end)))
      reading.stopUndecided(start, "a subscript with blanks or signs in it", "Quote the subscript.");
    this.#assigns &&= isAssignment(word);
    this.#found.push(word);
  }

  /** A parenthesis inside a command: a function's, an array's, or nothing that shells agree on. */
  #readParenthesis(): boolean {
    const reading = this.#reading;
    const last = this.#found.at(-1);
    if (last !== undefined && last.slots.end > last.slots.first) {
      reading.refuse(last.slots, beforeParenthesis);
      reading.at++;
      return true;
    }
    if (last !== undefined && last.end === reading.at && last.literal?.endsWith("=") === true) {
      const first = reading.nextSlot;
      this.#readArray();
      this.#arrays.push({ ...last, slots: { first, end: reading.nextSlot } });
      return true;
    }
    if (this.#found.length === 1 && /^\(\s*\)/u.test(reading.text.slice(reading.at, reading.at + 16))) {
      reading.at = reading.text.indexOf(")", reading.at) + 1;
      this.#defines = last?.literal ?? "";
      return false;
    }
    reading.stopUndecided(reading.at, "a parenthesis inside a command", "Quote it.");
    return false;
  }

  #readArray(): void {
    const reading = this.#reading;
    reading.at++;
    for (;;) {
      this.#lines.skipBlanks(true);
      if (reading.atEnd || (reading.char() === ")" && !reading.onPlaceholder)) break;
      const start = reading.at;
      const known = reading.onPlaceholder || reading.char() !== "[";
      if (known) this.#words.read("words");
      if (reading.at === start)
        reading.stopUndecided(
          start,
          known ? "a sign inside an array" : "subscripts inside an array",
          known ? "Quote it." : "Assign the elements one by one.",
        );
    }
    reading.at++;
  }

  #readRedirection(): void {
    const reading = this.#reading;
    const operator =
      /^(?:&>>?|<<-|<<<|<<|<>|<&|<|>>|>\||>&|>)/u.exec(reading.text.slice(reading.at, reading.at + 3))?.[0] ?? "<";
    const start = reading.at;
    reading.at += operator.length;
    if (reading.char() === "\\" && reading.char(1) === "\n") {
      reading.stopUndecided(start, "a line break inside or after an operator", "Join the two lines.");
      return;
    }
    this.#mayHaveEnded ||= operator.startsWith("&>");
    if (operator === "<<" || operator === "<<-") {
      const document = readDelimiter(reading, operator === "<<-", this.#lines.level);
      if (document === undefined) return;
      this.#feed.documents.push(document);
      this.#lines.announce(document);
      return;
    }
    this.#lines.skipBlanks(false);
    const target = this.#words.read("word");
    if (operator === ">&" || operator === "<&")
      reading.refuse(target.slots, (quoted) => inDuplication({ ...quoted, operator }));
    if (operator === "<<<" || target.fromCommand) this.#feed.slots.push(target.slots);
  }
}
