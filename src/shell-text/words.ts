import { afterBackslash, afterDollar, inBackticks, inBraces, inDollarQuotes, inSubscript } from "./problems.ts";
import type { Reading, SlotRange, Standing } from "./reading.ts";

/** One word of a command, as far as it is known before the shell expands it. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** Its text without quotes; undefined where a value or an expansion is part of it. */
  readonly literal: string | undefined;
  /** The text before the first value or expansion. */
  readonly prefix: string;
  readonly slots: SlotRange;
  /** True where the word is one placeholder and nothing else, in quotes or not. */
  readonly sole: boolean;
  /** True where the word is or holds `<( )`: another command's output under a file name. */
  readonly fromCommand: boolean;
}

/** Reads the commands inside `$( )` and `<( )`, up to and with the closing parenthesis. */
export type ReadSubstitution = (reading: Reading) => void;

const endsWord = new Set([" ", "\t", "\n", ";", "&", "|", "<", ">", "(", ")"]);
/** A character that is not plain text: outside of quotes, and inside double quotes. The last is the mark of placeholders. */
const special = /[\s;&|<>()'"\\$`\uFFFC]/gu;
const quotedSpecial = /["\\$`\uFFFC]/gu;

interface WordSoFar {
  literal: string;
  prefix: string;
  expanded: boolean;
  /** What stands outside of placeholders and the quotes around them. */
  other: boolean;
  fromCommand: boolean;
}

/** One sign of `[[ ]]`, where it is an operator and not the end of a command. */
export function operatorWord(reading: Reading): Word {
  const start = reading.at;
  reading.at += 1;
  const literal = reading.text.slice(start, reading.at);
  const none = { first: reading.nextSlot, end: reading.nextSlot };
  return { start, end: reading.at, literal, prefix: literal, slots: none, sole: false, fromCommand: false };
}

export class WordReader {
  readonly #reading: Reading;
  readonly #readSubstitution: ReadSubstitution;

  constructor(reading: Reading, readSubstitution: ReadSubstitution) {
    this.#reading = reading;
    this.#readSubstitution = readSubstitution;
  }

  /** Reads one word; its placeholders outside of quotes get the standing that is given. */
  read(stand: "words" | "word"): Word {
    const reading = this.#reading;
    const start = reading.at;
    const first = reading.nextSlot;
    const word: WordSoFar = { literal: "", prefix: "", expanded: false, other: false, fromCommand: false };
    while (!reading.atEnd) {
      if (reading.onPlaceholder) {
        this.#expand(word);
        reading.take({ stand, quote: '"' });
        continue;
      }
      const char = reading.char();
      if ((char === "<" || char === ">") && reading.char(1) === "(") {
        this.#processSubstitution(word);
        continue;
      }
      if (endsWord.has(char)) break;
      this.#part(word, char);
    }
    const slots = { first, end: reading.nextSlot };
    const sole = !word.other && slots.end - slots.first === 1;
    // Only a whole word can become several: what comes after the first would stand where its author did not put it.
    if (!sole) reading.keepTogether(slots);
    this.#checkSubscript(word, slots);
    return {
      start,
      end: reading.at,
      literal: word.expanded ? undefined : word.literal,
      prefix: word.expanded ? word.prefix : word.literal,
      slots,
      sole,
      fromCommand: word.fromCommand,
    };
  }

  /** Text that the shell expands as inside double quotes: up to a closing quote, or to the limit. */
  expandedText(closing: '"' | "", standing: Standing, into?: WordSoFar): void {
    const reading = this.#reading;
    while (!reading.atEnd) {
      if (reading.onPlaceholder) {
        if (into !== undefined) this.#expand(into);
        reading.take(standing);
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
      case '"':
        reading.at++;
        this.expandedText('"', { stand: "double-quoted", quote: "" }, word);
        return;
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
        this.#run(word, special);
    }
  }

  /** Plain text, at least one character of it, up to the next special one. */
  #run(word: WordSoFar | undefined, ending: RegExp): void {
    const reading = this.#reading;
    const text = reading.plainRun(ending);
    reading.at += text.length;
    if (word !== undefined) this.#add(word, text);
  }

  #add(word: WordSoFar, text: string): void {
    word.literal += text;
    word.other = true;
    if (!word.expanded) word.prefix += text;
  }

  #expand(word: WordSoFar): void {
    word.expanded = true;
  }

  #otherExpansion(word: WordSoFar | undefined): void {
    if (word === undefined) return;
    word.expanded = true;
    word.other = true;
  }

  #singleQuotes(word: WordSoFar): void {
    const reading = this.#reading;
    const start = reading.at + 1;
    const close = reading.text.indexOf("'", start);
    const end = close === -1 || close >= reading.limit ? reading.limit : close;
    const { first, end: last } = reading.skipTo(end, { stand: "single-quoted", quote: "" });
    const text = reading.text.slice(start, end);
    if (last === first) this.#add(word, text);
    else {
      const before = reading.text.slice(start, reading.author.slots[first]?.at ?? end);
      if (before !== "") this.#add(word, before);
      this.#expand(word);
      if (end - start > 1) word.other = true;
    }
    if (end < reading.limit) reading.at++;
  }

  #backslash(word: WordSoFar | undefined, quoted: boolean): void {
    const reading = this.#reading;
    reading.at++;
    if (reading.onPlaceholder) {
      const first = reading.nextSlot;
      reading.take({ stand: "word", quote: "" });
      reading.refuse({ first, end: first + 1 }, afterBackslash);
      this.#otherExpansion(word);
      return;
    }
    const char = reading.char();
    if (char === "\n") {
      reading.at++;
      return;
    }
    if (reading.atEnd) return;
    const kept = quoted && !/["\\$`]/u.test(char) ? `\\${char}` : char;
    reading.at++;
    if (word !== undefined) this.#add(word, kept);
  }

  #dollar(word: WordSoFar | undefined, quoted: boolean): void {
    const reading = this.#reading;
    this.#otherExpansion(word);
    if (reading.isPlaceholder(reading.at + 1)) {
      reading.at++;
      const first = reading.nextSlot;
      reading.take({ stand: "word", quote: "" });
      reading.refuse({ first, end: first + 1 }, afterDollar);
      return;
    }
    const next = reading.char(1);
    if (next === "\\" && reading.char(2) === "\n") {
      reading.stopUndecided(reading.at, "a line break after $", "Join the two lines.");
    } else if (next === "{") this.#braces(quoted);
    else if (next === "(") this.#parentheses();
    else if (next === "[") this.#oldArithmetic();
    else if (!quoted && next === "'") this.#dollarQuotes();
    else if (!quoted && next === '"') this.#localQuotes();
    else reading.at++;
  }

  /** `$'…'`: one shell ends it at the first quote, another at the first without a backslash before it. */
  #dollarQuotes(): void {
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
    const slots = reading.skipTo(Math.min(end, reading.limit), { stand: "word", quote: "" });
    reading.refuse(slots, inDollarQuotes);
    reading.at++;
  }

  #localQuotes(): void {
    const reading = this.#reading;
    const first = reading.nextSlot;
    reading.at += 2;
    this.expandedText('"', { stand: "double-quoted", quote: "" });
    reading.refuse({ first, end: reading.nextSlot }, inDollarQuotes);
  }

  #backticks(word: WordSoFar | undefined): void {
    const reading = this.#reading;
    this.#otherExpansion(word);
    let end = reading.at + 1;
    while (end < reading.limit && reading.text[end] !== "`") end += reading.text[end] === "\\" ? 2 : 1;
    const slots = reading.skipTo(Math.min(end, reading.limit), { stand: "word", quote: "" });
    reading.refuse(slots, inBackticks);
    reading.at++;
  }

  /** `${…}`: nothing may stand inside, and where it ends must be beyond doubt. */
  #braces(quoted: boolean): void {
    const reading = this.#reading;
    const start = reading.at;
    const first = reading.nextSlot;
    reading.at += 2;
    reading.nested(() => {
      while (!reading.atEnd && (reading.char() !== "}" || reading.onPlaceholder)) {
        if (quoted && reading.char() === "'") {
          reading.stopUndecided(
            start,
            "a single quote inside ${…} inside double quotes",
            "Use a variable of its own for that text.",
          );
        } else this.#inside(inBraces);
      }
    });
    reading.refuse({ first, end: reading.nextSlot }, inBraces);
    reading.at++;
  }

  /** One part of something whose placeholders are refused: only its end must be found. */
  #inside(problem: Parameters<Reading["refuse"]>[1]): void {
    const reading = this.#reading;
    const ignored: WordSoFar = { literal: "", prefix: "", expanded: false, other: false, fromCommand: false };
    if (reading.onPlaceholder) {
      const first = reading.nextSlot;
      reading.take({ stand: "word", quote: "" });
      reading.refuse({ first, end: first + 1 }, problem);
    } else if (/['"\\$`]/u.test(reading.char())) this.#part(ignored, reading.char());
    else reading.at++;
  }

  #parentheses(): void {
    const reading = this.#reading;
    if (reading.char(2) === "(") {
      this.arithmetic(reading.at + 3, "))");
      return;
    }
    reading.at += 2;
    reading.nested(() => this.#readSubstitution(reading));
  }

  #oldArithmetic(): void {
    this.arithmetic(this.#reading.at + 2, "]");
  }

  /** Arithmetic from `start` to its end: only numbers may stand in it, and nothing else that may hold a command. */
  arithmetic(start: number, closing: "))" | "]"): void {
    const reading = this.#reading;
    const opened = reading.at;
    let end = start;
    let depth = 0;
    const [open, close] = closing === "]" ? ["[", "]"] : ["(", ")"];
    for (; end < reading.limit; end++) {
      const char = reading.text[end];
      if (char === open) depth++;
      else if (char === close && depth > 0) depth--;
      else if (char === close) break;
      else if (char !== undefined && /['"`\\#]/u.test(char)) {
        // Quotes and commands inside arithmetic are read differently from shell to shell.
        if (this.#hasSlotsFrom(opened)) {
          reading.stopUndecided(
            opened,
            "quotes or commands inside arithmetic",
            "Work that part out in a variable on a line before.",
          );
          return;
        }
      }
    }
    if (closing === "))" && reading.text[end + 1] !== ")") {
      reading.stopUndecided(
        opened,
        "two opening parentheses that may be arithmetic or not",
        "Put a blank between them: ( (.",
      );
      return;
    }
    const slots = reading.skipTo(Math.min(end, reading.limit), { stand: "arithmetic", quote: "" });
    reading.refuseText(slots);
    reading.at = Math.min(end + closing.length, reading.limit);
  }

  #hasSlotsFrom(at: number): boolean {
    const { author, nextSlot } = this.#reading;
    return (author.slots[nextSlot]?.at ?? -1) >= at;
  }

  #processSubstitution(word: WordSoFar): void {
    const reading = this.#reading;
    this.#otherExpansion(word);
    word.fromCommand = true;
    reading.at += 2;
    reading.nested(() => this.#readSubstitution(reading));
  }

  /** `name[…` at the start of a word is an element of an array, whose subscript the shell evaluates. */
  #checkSubscript(word: WordSoFar, slots: SlotRange): void {
    if (slots.end > slots.first && /^[A-Za-z_][A-Za-z0-9_]*\[[^\]]*$/u.test(word.prefix))
      this.#reading.refuse(slots, inSubscript);
  }
}
