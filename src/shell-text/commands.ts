import {
  closers,
  separators,
  closing,
  endsCommand,
  operatorSigns,
  redirectionSigns,
  testOperators,
  assignmentHere,
  bashOnly,
  descriptorHere,
  plainWordHere,
} from "./grammar.ts";
import { type HereDocument, readDelimiter, readHereDocument, refuseProgramInput } from "./here-documents.ts";
import { inspectCommand, isAssignment } from "./inspect-command.ts";
import { beforeParenthesis, inDuplication, inProgramInput } from "./problems.ts";
import type { Reading, SlotRange } from "./reading.ts";
import { operatorWord, type Word, WordReader } from "./words.ts";

/** One part of a pipeline: its values, what it is fed, and the program in it that reads code from its input. */
interface Part {
  readonly slots: SlotRange;
  readonly program: string | undefined;
  readonly documents: readonly HereDocument[];
}

/** Reads the commands of a script. */
export class CommandReader {
  readonly #reading: Reading;
  readonly #words: WordReader;
  /** The here-documents whose lines begin after the next line break. */
  #pending: HereDocument[] = [];
  #level = 0;
  /** The word that was asked for last, since it is asked for several times. */
  #plain = { at: -1, word: "" };

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#words = new WordReader(reading, () => this.#readSubstitution());
  }

  readScript(): void {
    while (!this.#reading.atEnd) {
      this.#readList(undefined);
      // A closing word or parenthesis without its opening: the shell will complain, and the rest is read all the same.
      if (!this.#reading.atEnd) this.#reading.at++;
    }
  }

  /** The commands of `$( )` or `<( )`, with the parenthesis that ends them. */
  #readSubstitution(): void {
    const reading = this.#reading;
    this.#level++;
    this.#readList(")");
    if (this.#pending.some((document) => document.level === this.#level)) {
      reading.stopUndecided(
        reading.at,
        "a here-document whose lines come after its substitution",
        "Put the document's lines inside.",
      );
    }
    this.#level--;
    reading.at++;
  }

  /** Reads pipelines up to a closing word or parenthesis, which is left standing; gives a program that reads code. */
  #readList(until: string | undefined): string | undefined {
    const reading = this.#reading;
    let program: string | undefined;
    while (!reading.atEnd) {
      this.#skipBlanks(true);
      if (reading.atEnd || reading.char() === ")") return program;
      if (until === "esac" && reading.text.startsWith(";;", reading.at)) return program;
      if (reading.char() === ";" || reading.char() === "&") {
        reading.at++;
        continue;
      }
      if (this.#atClosingWord(until)) return program;
      program = this.#readPipeline() ?? program;
    }
    return program;
  }

  #readPipeline(): string | undefined {
    const reading = this.#reading;
    const parts: Part[] = [];
    for (;;) {
      parts.push(this.#readPart());
      this.#skipBlanks(false);
      if (reading.atEnd || reading.char() !== "|" || reading.char(1) === "|") break;
      reading.at += reading.char(1) === "&" ? 2 : 1;
      this.#skipBlanks(true);
    }
    parts.forEach(({ program }, index) => {
      if (program !== undefined) this.#checkFed(parts.slice(0, index + 1), program);
    });
    if (reading.text.startsWith("||", reading.at)) reading.at += 2;
    return parts[0]?.program;
  }

  /** What reaches a program as its code must hold no value. */
  #checkFed(parts: readonly Part[], program: string): void {
    const reading = this.#reading;
    for (const { slots } of parts.slice(0, -1))
      reading.refuse(slots, (quoted) => inProgramInput({ ...quoted, command: program }));
    for (const document of parts.flatMap((part) => part.documents)) {
      document.program ??= program;
      refuseProgramInput(reading, document);
    }
  }

  #readPart(): Part {
    const reading = this.#reading;
    const first = reading.nextSlot;
    const documents: HereDocument[] = [];
    const program = reading.nested(() => this.#readCommand(documents));
    return { slots: { first, end: reading.nextSlot }, program, documents };
  }

  #readCommand(documents: HereDocument[]): string | undefined {
    const reading = this.#reading;
    this.#skipBlanks(false);
    let word = this.#plainWord();
    for (; separators.has(word); word = this.#plainWord()) {
      reading.at += word.length;
      this.#skipBlanks(false);
    }
    if (reading.char() === "(" && !reading.onPlaceholder) return this.#readParenthesis(documents);
    if (bashOnly.has(word))
      reading.stopUndecided(reading.at, `\`${word}\``, "Write it in the way that every shell knows.");
    if (word === "case") return this.#readCase(documents);
    const closer = Object.hasOwn(closers, word) ? closers[word] : undefined;
    if (closer === undefined) return this.#readSimple(documents);
    reading.at += word.length;
    if (word === "for" || word === "select") this.#readLoopHead();
    const program = this.#readList(closer);
    reading.at += this.#plainWord() === closer ? closer.length : 0;
    return this.#readAfterCompound(documents, program);
  }

  #readParenthesis(documents: HereDocument[]): string | undefined {
    const reading = this.#reading;
    if (reading.char(1) === "(") {
      this.#words.arithmetic(reading.at + 2, "))");
      return this.#readAfterCompound(documents, undefined);
    }
    reading.at++;
    const program = this.#readList(")");
    reading.at++;
    return this.#readAfterCompound(documents, program);
  }

  /** `for name in words` or `for ((…))`, up to the separator. */
  #readLoopHead(): void {
    const reading = this.#reading;
    this.#skipBlanks(false);
    if (reading.char() === "(" && reading.char(1) === "(") this.#words.arithmetic(reading.at + 2, "))");
    else {
      this.#words.read("word");
      this.#skipBlanks(true);
      if (this.#plainWord() !== "do") this.#readWords([]);
    }
  }

  #readAfterCompound(documents: HereDocument[], program: string | undefined): string | undefined {
    this.#readWords(documents);
    return program;
  }

  #readCase(documents: HereDocument[]): string | undefined {
    const reading = this.#reading;
    reading.at += "case".length;
    this.#skipBlanks(true);
    this.#words.read("word");
    this.#skipBlanks(true);
    if (this.#plainWord() === "in") reading.at += 2;
    let program: string | undefined;
    while (!reading.atEnd) {
      this.#skipBlanks(true);
      if (this.#plainWord() === "esac") break;
      if (reading.char() === "(") reading.at++;
      this.#readPattern();
      program = this.#readList("esac") ?? program;
      if (reading.char() === ";") reading.at += reading.text.startsWith(";;&", reading.at) ? 3 : 2;
      else if (reading.char() === ")") break;
    }
    if (this.#plainWord() === "esac") reading.at += "esac".length;
    return this.#readAfterCompound(documents, program);
  }

  #readPattern(): void {
    const reading = this.#reading;
    while (!reading.atEnd && (reading.char() !== ")" || reading.onPlaceholder)) {
      const before = reading.at;
      this.#skipBlanks(true);
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

  #readSimple(documents: HereDocument[]): string | undefined {
    const words = this.#readWords(documents);
    const inputs = documents.length;
    const program = inspectCommand(this.#reading, words);
    // The program is known by now, and the lines of its documents are not read yet.
    if (program !== undefined && inputs > 0) for (const document of documents) document.program ??= program;
    return program;
  }

  /** The words of a command up to its separator; redirections are read on the way. */
  #readWords(documents: HereDocument[]): Word[] {
    const reading = this.#reading;
    const words: Word[] = [];
    let assigns = true;
    const readWord = (): void => {
      const word = this.#word(assigns);
      assigns &&= isAssignment(word);
      words.push(word);
    };
    while (!reading.atEnd) {
      this.#skipBlanks(false);
      if (reading.onPlaceholder) {
        readWord();
        continue;
      }
      descriptorHere.lastIndex = reading.at;
      reading.at += descriptorHere.exec(reading.text)?.[0].length ?? 0;
      const char = reading.char();
      const test =
        reading.text.startsWith("[[", words[0]?.start) && words[0]?.literal === "[[" && words.at(-1)?.literal !== "]]";
      if (reading.atEnd || (endsCommand.has(char) && !(test && char === "\n"))) break;
      if (test && testOperators.has(char) && !this.#startsSubstitution(char)) {
        words.push(operatorWord(reading));
        continue;
      }
      if (operatorSigns.has(char) && !reading.text.startsWith("&>", reading.at)) break;
      if (char === "(") {
        if (this.#readAfterWord(words)) continue;
        break;
      }
      if (redirectionSigns.has(char) && !this.#startsSubstitution(char)) this.#readRedirection(documents, words);
      else readWord();
    }
    return words;
  }

  #startsSubstitution(char: string): boolean {
    return (char === "<" || char === ">") && this.#reading.char(1) === "(";
  }

  /** A word of a command; before its name, `name=value` is one word whatever the value. */
  #word(assigns: boolean): Word {
    const reading = this.#reading;
    const start = reading.at;
    assignmentHere.lastIndex = start;
    const single = assigns && assignmentHere.test(reading.text);
    const word = this.#words.read(single ? "word" : "words");
    if (word.end === start && !reading.atEnd) reading.at++;
    return word;
  }

  /** A parenthesis inside a command: a function's, an array's, or nothing that shells agree on. */
  #readAfterWord(words: readonly Word[]): boolean {
    const reading = this.#reading;
    const last = words.at(-1);
    const touches = last !== undefined && last.end === reading.at;
    if (last !== undefined && last.slots.end > last.slots.first) {
      reading.refuse(last.slots, beforeParenthesis);
      reading.at++;
      return true;
    }
    if (words.length === 1 && /^\(\s*\)/u.test(reading.text.slice(reading.at, reading.at + 16))) {
      reading.at = reading.text.indexOf(")", reading.at) + 1;
      return false;
    }
    if (touches && last.literal?.endsWith("=") === true) {
      this.#readArray();
      return true;
    }
    reading.stopUndecided(reading.at, "a parenthesis inside a command", "Quote it.");
    return false;
  }

  #readArray(): void {
    const reading = this.#reading;
    reading.at++;
    while (!reading.atEnd && (reading.char() !== ")" || reading.onPlaceholder)) {
      const before = reading.at;
      this.#skipBlanks(true);
      if (reading.char() !== ")" || reading.onPlaceholder) {
        const first = reading.nextSlot;
        if (reading.char() === "[")
          reading.stopUndecided(reading.at, "subscripts inside an array", "Assign the elements one by one.");
        else this.#words.read("words");
        if (reading.at === before && reading.nextSlot === first) reading.at++;
      }
    }
    reading.at++;
  }

  #readRedirection(documents: HereDocument[], words: readonly Word[]): void {
    const reading = this.#reading;
    const operator =
      /^(?:&>>?|<<-|<<<|<<|<>|<&|<|>>|>\||>&|>)/u.exec(reading.text.slice(reading.at, reading.at + 3))?.[0] ?? "<";
    const start = reading.at;
    reading.at += operator.length;
    if (reading.char() === "\\" && reading.char(1) === "\n") {
      reading.stopUndecided(start, "a line break inside or after an operator", "Join the two lines.");
      return;
    }
    if (operator === "<<" || operator === "<<-") {
      const document = readDelimiter(reading, operator === "<<-", this.#level);
      if (document === undefined) return;
      documents.push(document);
      this.#pending.push(document);
      return;
    }
    this.#skipBlanks(false);
    const target = this.#words.read("word");
    if (operator === ">&" || operator === "<&")
      reading.refuse(target.slots, (quoted) => inDuplication({ ...quoted, operator }));
    if (operator !== "<<<" && !target.fromCommand) return;
    const program = inspectCommand(reading, words);
    if (program !== undefined)
      reading.refuse(target.slots, (quoted) => inProgramInput({ ...quoted, command: program }));
  }

  /** Blanks, joined lines and comments; with them line breaks, where a command may begin on another line. */
  #skipBlanks(lineBreaks: boolean): void {
    const reading = this.#reading;
    while (!reading.atEnd && !reading.onPlaceholder) {
      const char = reading.char();
      if (char === " " || char === "\t") reading.at++;
      else if (char === "\\" && reading.char(1) === "\n") reading.at += 2;
      else if (char === "#" && this.#atWordStart()) this.#comment();
      else if (char === "\n" && lineBreaks) this.#lineBreak();
      else return;
    }
  }

  #atWordStart(): boolean {
    const before = this.#reading.text[this.#reading.at - 1];
    return before === undefined || /[ \t\n;&|<>()]/u.test(before);
  }

  #comment(): void {
    const reading = this.#reading;
    const end = reading.text.indexOf("\n", reading.at);
    reading.skipTo(end === -1 || end > reading.limit ? reading.limit : end, { stand: "comment", quote: "" });
  }

  #lineBreak(): void {
    const reading = this.#reading;
    reading.at++;
    const due = this.#pending;
    if (due.some((document) => document.level !== this.#level)) {
      reading.stopUndecided(
        reading.at - 1,
        "a line break between a here-document's command and its lines",
        "Keep the command on one line.",
      );
      return;
    }
    this.#pending = [];
    for (const document of due) {
      readHereDocument(reading, document, () => this.#words.expandedText("", { stand: "here-document", quote: "" }));
      if (reading.char() === "\n") reading.at++;
    }
  }

  #atClosingWord(until: string | undefined): boolean {
    const word = this.#plainWord();
    return (
      until !== undefined &&
      until !== ")" &&
      closing.has(word) &&
      (word === until || until !== "esac" || word === "esac")
    );
  }

  /** The word at the reading position, if it is one of plain letters or a brace. */
  #plainWord(): string {
    const reading = this.#reading;
    if (this.#plain.at !== reading.at) {
      plainWordHere.lastIndex = reading.at;
      this.#plain = { at: reading.at, word: plainWordHere.exec(reading.text)?.[0] ?? "" };
    }
    const { word } = this.#plain;
    return reading.at + word.length <= reading.limit ? word : "";
  }
}
