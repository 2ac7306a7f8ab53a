import type { Feed } from "./feeding.ts";
import { beginsDescriptor, descriptorHere, endOfName, testOperators, wordEnds } from "./grammar.ts";
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
  readonly defines: string | undefined;
  /** Arrays that are assigned to. */
  readonly arrays: readonly Word[];
}

/** A command while it is read. */
interface CommandSoFar {
  readonly words: Word[];
  readonly arrays: Word[];
  readonly feed: Feed;
  defines: string | undefined;
  /** True where only assignments have been read. */
  assigns: boolean;
  /** True after `&>`, which ends a command in some shells. */
  mayHaveEnded: boolean;
}

/** Reads the words and redirections of a command, up to its separator. */
export class CommandWordReader {
  readonly #reading: Reading;
  readonly #lines: LineReader;
  readonly #words: WordReader;

  constructor({ reading, lines, words }: Readers) {
    this.#reading = reading;
    this.#lines = lines;
    this.#words = words;
  }

  read(feed: Feed): CommandWords {
    const reading = this.#reading;
    const command: CommandSoFar = {
      words: [],
      arrays: [],
      feed,
      defines: undefined,
      assigns: true,
      mayHaveEnded: false,
    };
    while (!reading.atEnd) {
      this.#lines.skipBlanks(false);
      if (reading.atEnd) break;
      if (!reading.onPlaceholder) this.#skipDescriptor();
      if (!this.#readNext(command)) break;
    }
    return command;
  }

  #skipDescriptor(): void {
    const reading = this.#reading;
    if (!beginsDescriptor.has(reading.text.charCodeAt(reading.at))) return;
    descriptorHere.lastIndex = reading.at;
    reading.at += descriptorHere.exec(reading.text)?.[0].length ?? 0;
  }

  /** Reads a word, an operator of `[[ ]]` or a redirection; false where the command ends. */
  #readNext(command: CommandSoFar): boolean {
    const reading = this.#reading;
    const char = reading.char();
    if (!wordEnds.has(reading.text.charCodeAt(reading.at)) || reading.onPlaceholder) {
      this.#readWord(command);
      return true;
    }
    const substitutes = (char === "<" || char === ">") && reading.char(1) === "(";
    if (inTest(command) && testOperators.has(char) && !substitutes) {
      command.words.push(operatorWord(reading));
      return true;
    }
    switch (char) {
      case "(":
        return this.#readParenthesis(command);
      case "<":
      case ">":
        if (substitutes) this.#readWord(command);
        else this.#readRedirection(command);
        return true;
      case "&":
        if (reading.char(1) !== ">") return false;
        this.#readRedirection(command);
        return true;
      default:
        return false;
    }
  }

  /** A word of a command; before its name, `name=value` is one word whatever the value. */
  #readWord(command: CommandSoFar): void {
    const reading = this.#reading;
    const start = reading.at;
    if (command.mayHaveEnded)
      reading.stopUndecided(start, "words after &>", "Write > file 2>&1, or put it at the end of the command.");
    const nameEnd = command.assigns ? endOfName(reading.text, start) : start;
    const single = nameEnd > start && /^\+?=/u.test(reading.text.slice(nameEnd, nameEnd + 2));
    const element = nameEnd > start && reading.text[nameEnd] === "[";
    const word = this.#words.read(single ? "word" : "words");
    if (word.end === start && !reading.atEnd) reading.at++;
    if (element && !/\]\+?=/u.test(reading.text.slice(start, word.end)))
      reading.stopUndecided(start, "a subscript with blanks or signs in it", "Quote the subscript.");
    command.assigns &&= isAssignment(word);
    command.words.push(word);
  }

  /** A parenthesis inside a command: a function's, an array's, or nothing that shells agree on. */
  #readParenthesis(command: CommandSoFar): boolean {
    const reading = this.#reading;
    const last = command.words.at(-1);
    if (last !== undefined && last.slots.end > last.slots.first) {
      reading.refuse(last.slots, beforeParenthesis);
      reading.at++;
      return true;
    }
    if (last !== undefined && last.end === reading.at && last.literal?.endsWith("=") === true) {
      const first = reading.nextSlot;
      this.#readArray();
      command.arrays.push({ ...last, slots: reading.slotsFrom(first) });
      return true;
    }
    if (command.words.length === 1 && /^\(\s*\)/u.test(reading.text.slice(reading.at, reading.at + 16))) {
      reading.at = reading.text.indexOf(")", reading.at) + 1;
      command.defines = last?.literal ?? "";
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

  #readRedirection(command: CommandSoFar): void {
    const reading = this.#reading;
    const operator =
      /^(?:&>>?|<<-|<<<|<<|<>|<&|<|>>|>\||>&|>)/u.exec(reading.text.slice(reading.at, reading.at + 3))?.[0] ?? "<";
    const start = reading.at;
    reading.at += operator.length;
    if (reading.char() === "\\" && reading.char(1) === "\n") {
      reading.stopUndecided(start, "a line break inside or after an operator", "Join the two lines.");
      return;
    }
    command.mayHaveEnded ||= operator.startsWith("&>");
    if (operator === "<<" || operator === "<<-") {
      const document = readDelimiter(reading, operator === "<<-", this.#lines.level);
      if (document === undefined) return;
      command.feed.documents.push(document);
      this.#lines.announce(document);
      return;
    }
    this.#lines.skipBlanks(false);
    const target = this.#words.read("word");
    if (operator === ">&" || operator === "<&")
      reading.refuse(target.slots, (quoted) => inDuplication({ ...quoted, operator }));
    if (operator === "<<<" || target.fromCommand) command.feed.slots.push(target.slots);
  }
}

/** Whether the words so far stand inside of `[[ ]]`. */
function inTest({ words }: CommandSoFar): boolean {
  const [first] = words;
  const last = words.at(-1);
  return first?.bare === true && first.literal === "[[" && !(last?.bare === true && last.literal === "]]");
}
