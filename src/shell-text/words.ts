import { readArithmetic } from "./arithmetic.ts";
import { endOfParameter, keywords, wordEnds } from "./grammar.ts";
import { afterBackslash, afterDollar, inBackticks, inBraces, inDollarQuotes, inSubscript } from "./problems.ts";
import type { Reading, SlotRange } from "./reading.ts";
import type { Stand } from "./shell-text.ts";
import { SignSet } from "./sign-set.ts";
import { bareWord, emptyWord, type Word, type WordSoFar } from "./word.ts";

/** Reads the commands inside `$( )`, `<( )` and `>( )`, up to and with the closing parenthesis. */
export type ReadSubstitution = (sign: "$" | "<" | ">") => void;

/** A character that is not plain text: outside of quotes, and inside double quotes. */
const special = new SignSet(/[\s;&|<>()'"\\$`]/u);
const quotedSpecial = new SignSet(/["\\$`]/u);
/** The same for what stands inside `${ }`, with its end. */
const bracedSpecial = new SignSet(/['"\\$`}]/u);
/** What a word does not hold that is no more than its text. */
const notBare = new SignSet(/[\s;&|<>()'"\\$`{]/u);
const closedSubscriptHere = /[A-Za-z_][A-Za-z0-9_]*\[(?:[^[\]"'\\`]|"[^"\\`]*"|'[^']*')*\]/uy;

export class WordReader {
  readonly #reading: Reading;
  readonly #readSubstitution: ReadSubstitution;

  constructor(reading: Reading, readSubstitution: ReadSubstitution) {
    this.#reading = reading;
    this.#readSubstitution = readSubstitution;
  }

  /** Reads one word; its placeholders outside of quotes stand as is given. */
  read(stand: "words" | "word"): Word {
    return this.#bareWord() ?? this.#readParts(stand);
  }

  /** Most words are plain text up to a sign that ends them. */
  #bareWord(): Word | undefined {
    const reading = this.#reading;
    const { text, at: start } = reading;
    const end = reading.endOfPlain(start, notBare);
    if (end < reading.limit) {
      if (!wordEnds.has(text.charCodeAt(end))) return undefined;
      if (text[end + 1] === "(" && (text[end] === "<" || text[end] === ">")) return undefined;
    }
    reading.at = end;
    return bareWord(start, text.slice(start, end));
  }

  #readParts(stand: "words" | "word"): Word {
    const reading = this.#reading;
    const start = reading.at;
    const first = reading.nextSlot;
    const word = emptyWord();
    while (!reading.atEnd) {
      if (reading.onPlaceholder) {
        this.#value(word);
        reading.take(stand);
        continue;
      }
      const char = reading.char();
      if (!wordEnds.has(reading.text.charCodeAt(reading.at))) this.#part(word, char);
      else if ((char === "<" || char === ">") && reading.char(1) === "(") this.#processSubstitution(word);
      else break;
    }
    const slots = reading.slotsFrom(first);
    const sole = !word.other && slots.end - slots.first === 1;
    // Only a whole word can become several: what comes after the first would stand where its author did not put it.
    if (!sole) reading.keepTogether(slots);
    this.#checkSubscript(start, word.expanded ? word.prefix : word.literal, slots);
    const braced = word.brace === "list";
    const known = !word.expanded && !braced;
    return {
      start,
      end: reading.at,
      literal: known ? word.literal : undefined,
      prefix: word.expanded ? word.prefix : word.literal,
      spelled: known || braced ? undefined : spelled(word, slots),
      slots,
      begins: word.begins,
      sole,
      fromCommand: word.fromCommand,
      bare: known && reading.text.startsWith(word.literal, start) && reading.at - start === word.literal.length,
      vanishes: word.expanded && !word.solid,
      braced,
      sign: false,
    };
  }

  /** Text that the shell expands as inside double quotes: up to a closing quote, or to the limit. */
  expandedText(closing: '"' | "", stand: Stand, into?: WordSoFar): void {
    const reading = this.#reading;
    while (!reading.atEnd) {
      if (reading.onPlaceholder) {
        if (into !== undefined) this.#value(into);
        reading.take(stand);
        continue;
      }
      const char = reading.char();
      if (char === closing && closing !== "") {
        reading.at++;
        return;
      }
      if (char === "\\") this.#backslash(into, true);
      else if (char === "$") this.#dollar(into, true);
      else if (char === "`") this.#backticks(into);
      else this.#run(into, quotedSpecial);
    }
  }

  #part(word: WordSoFar, char: string): void {
    const reading = this.#reading;
    switch (char) {
      case "'":
        this.#singleQuotes(word);
        return;
      case '"': {
        const start = reading.at++;
        this.expandedText('"', "double-quoted", word);
        // "$@" becomes no word where there are no arguments.
        word.solid ||= !reading.text.slice(start, reading.at).includes("@");
        return;
      }
      case "\\":
        this.#backslash(word, false);
        return;
      case "$":
        this.#dollar(word, false);
        return;
      case "`":
        this.#backticks(word);
        return;
      default:
        this.#noteBraces(word, this.#run(word, special));
    }
  }

  #noteBraces(word: WordSoFar, text: string): void {
    if (word.brace === "" && text.includes("{")) word.brace = "open";
    if (word.brace === "open" && /,|\.\./u.test(text)) word.brace = "list";
  }

  /** Plain text, at least one character of it, up to the next special one. */
  #run(word: WordSoFar | undefined, ending: SignSet): string {
    const reading = this.#reading;
    const start = reading.at;
    reading.at = reading.endOfPlain(start + 1, ending);
    const text = reading.text.slice(start, reading.at);
    if (word !== undefined) this.#add(word, text);
    return text;
  }

  #add(word: WordSoFar, text: string): void {
    word.literal += text;
    word.tail += text;
    word.other = true;
    word.solid = true;
    if (!word.expanded) word.prefix += text;
  }

  #value(word: WordSoFar): void {
    word.begins ||= !word.expanded && word.prefix === "";
    this.#expand(word);
  }

  #expand(word: WordSoFar): void {
    word.expanded = true;
    word.tail = "";
  }

  #otherExpansion(word: WordSoFar | undefined): void {
    if (word === undefined) return;
    this.#expand(word);
    word.other = true;
  }

  #singleQuotes(word: WordSoFar): void {
    const reading = this.#reading;
    word.solid = true;
    const start = reading.at + 1;
    const close = reading.text.indexOf("'", start);
    const end = close === -1 || close >= reading.limit ? reading.limit : close;
    const { first, end: last } = reading.skipTo(end, "single-quoted");
    const text = reading.text.slice(start, end);
    if (last === first) this.#add(word, text);
    else {
      const before = reading.text.slice(start, reading.author.slots[first]?.at ?? end);
      if (before !== "") this.#add(word, before);
      this.#value(word);
      if (end - start > 1) word.other = true;
      word.tail = reading.text.slice((reading.author.slots[last - 1]?.at ?? end) + 1, end);
    }
    if (end < reading.limit) reading.at++;
  }

  #backslash(word: WordSoFar | undefined, quoted: boolean): void {
    const reading = this.#reading;
    reading.at++;
    if (reading.onPlaceholder) {
      const first = reading.nextSlot;
      reading.take("word");
      reading.refuse({ first, end: first + 1 }, afterBackslash);
      this.#otherExpansion(word);
      return;
    }
    const char = reading.char();
    if (char === "\n") {
      reading.at++;
      if (!quoted) this.#joinedLines(word);
      return;
    }
    if (reading.atEnd) return;
    const kept = quoted && !/["\\$`]/u.test(char) ? `\\${char}` : char;
    reading.at++;
    if (word !== undefined) this.#add(word, kept);
  }

  /** Two lines that are joined where a word ends are the same to every reader; inside a word they may hide what it is. */
  #joinedLines(word: WordSoFar | undefined): void {
    const reading = this.#reading;
    const text = word?.literal ?? "";
    const ends = !reading.onPlaceholder && (reading.atEnd || /[ \t\n;&|)]/u.test(reading.char()));
    if (!ends || keywords.has(text))
      reading.stopUndecided(reading.at - 2, "a line break inside a word", "Join the two lines.");
  }

  #dollar(word: WordSoFar | undefined, quoted: boolean): void {
    const reading = this.#reading;
    if (!quoted && word !== undefined && reading.char(1) === "'") {
      this.#dollarQuotes(word);
      return;
    }
    if (!quoted && word !== undefined && reading.char(1) === '"') {
      this.#localQuotes(word);
      return;
    }
    this.#otherExpansion(word);
    if (reading.isPlaceholder(reading.at + 1)) {
      reading.at++;
      const first = reading.nextSlot;
      reading.take("word");
      reading.refuse({ first, end: first + 1 }, afterDollar);
      return;
    }
    const next = reading.char(1);
    if (next === "\\" && reading.char(2) === "\n") {
      reading.stopUndecided(reading.at, "a line break after $", "Join the two lines.");
    } else if (next === "{") this.#braces(quoted);
    else if (next === "(") this.#parentheses();
    else if (next === "[") readArithmetic(reading, reading.at + 2, "]");
    else reading.at = endOfParameter(reading.text, reading.at + 1);
  }

  /** `$'…'`: one shell ends it at the first quote, another at the first without a backslash before it. */
  #dollarQuotes(word: WordSoFar): void {
    const reading = this.#reading;
    const start = reading.at + 2;
    let end = start;
    while (end < reading.limit && reading.text[end] !== "'") {
      if (reading.text[end] === "\\" && reading.text[end + 1] === "'") {
        reading.stopUndecided(reading.at, "$'…' with a quote in it", "Use plain quotes.");
        return;
      }
      end += reading.text[end] === "\\" ? 2 : 1;
    }
    const text = reading.text.slice(start, Math.min(end, reading.limit));
    if (writesTextAsNumbers(text))
      reading.stopUndecided(reading.at, "characters written as numbers", "Write the characters themselves.");
    this.#add(word, text.replaceAll(/\\./gsu, "\uFFFD"));
    const slots = reading.skipTo(Math.min(end, reading.limit), "word");
    reading.refuse(slots, inDollarQuotes);
    reading.at++;
  }

  #localQuotes(word: WordSoFar): void {
    const reading = this.#reading;
    const first = reading.nextSlot;
    reading.at += 2;
    this.expandedText('"', "double-quoted", word);
    reading.refuse(reading.slotsFrom(first), inDollarQuotes);
  }

  #backticks(word: WordSoFar | undefined): void {
    const reading = this.#reading;
    this.#otherExpansion(word);
    let end = reading.at + 1;
    while (end < reading.limit && reading.text[end] !== "`") end += reading.text[end] === "\\" ? 2 : 1;
    const slots = reading.skipTo(Math.min(end, reading.limit), "word");
    reading.refuse(slots, inBackticks);
    reading.at++;
  }

  /** `${…}`: nothing may stand inside, and where it ends must be beyond doubt. */
  #braces(quoted: boolean): void {
    const reading = this.#reading;
    const start = reading.at;
    const first = reading.nextSlot;
    reading.at += 2;
    if (!reading.enter()) return;
    while (!reading.atEnd && (reading.char() !== "}" || reading.onPlaceholder)) {
      if (quoted && reading.char() === "'") {
        reading.stopUndecided(
          start,
          "a single quote inside ${…} inside double quotes",
          "Use a variable of its own for that text.",
        );
      } else this.#inside(inBraces);
    }
    reading.leave();
    reading.refuse(reading.slotsFrom(first), inBraces);
    reading.at++;
  }

  /** One part of something whose placeholders are refused: only its end must be found. */
  #inside(problem: Parameters<Reading["refuse"]>[1]): void {
    const reading = this.#reading;
    if (reading.onPlaceholder) {
      const first = reading.nextSlot;
      reading.take("word");
      reading.refuse({ first, end: first + 1 }, problem);
    } else if (/['"\\$`]/u.test(reading.char())) this.#part(emptyWord(), reading.char());
    else reading.at = reading.endOfPlain(reading.at + 1, bracedSpecial);
  }

  #parentheses(): void {
    const reading = this.#reading;
    if (reading.char(2) === "(") {
      readArithmetic(reading, reading.at + 3, "))");
      return;
    }
    reading.at += 2;
    this.#substitution("$");
  }

  #processSubstitution(word: WordSoFar): void {
    const reading = this.#reading;
    this.#otherExpansion(word);
    word.solid = true;
    word.fromCommand = true;
    const sign = reading.char() === "<" ? "<" : ">";
    reading.at += 2;
    this.#substitution(sign);
  }

  #substitution(sign: "$" | "<" | ">"): void {
    if (!this.#reading.enter()) return;
    this.#readSubstitution(sign);
    this.#reading.leave();
  }

  /** `name[…` at the start of a word is an element of an array, whose subscript the shell evaluates. */
  #checkSubscript(start: number, prefix: string, slots: SlotRange): void {
    const reading = this.#reading;
    const value = reading.author.slots[slots.first]?.at;
    if (slots.end === slots.first || value === undefined || !/^\{?[A-Za-z_][A-Za-z0-9_]*\[/u.test(prefix)) return;
    closedSubscriptHere.lastIndex = start;
    const closed = closedSubscriptHere.exec(reading.text);
    if (closed === null || start + closed[0].length > value) reading.refuse(slots, inSubscript);
  }
}

/** The text of a word without its expansions, which may be empty; a value may be anything, up to the next `/`. */
function spelled(word: WordSoFar, slots: SlotRange): string | undefined {
  const text = slots.first === slots.end ? word.literal : word.tail;
  return slots.first === slots.end || text.includes("/") ? text : undefined;
}

/** `$'\145'` is an `e`. Only signs that are no text may be written as numbers. */
function writesTextAsNumbers(text: string): boolean {
  for (const [, octal, hex] of text.matchAll(/\\(?:([0-7]{1,3})|[xuU]\{?([0-9A-Fa-f]{1,8})|.)/gsu)) {
    const code = octal === undefined ? Number.parseInt(hex ?? "0", 16) : Number.parseInt(octal, 8) % 256;
    if (code >= 32 && code !== 127) return true;
  }
  return false;
}
