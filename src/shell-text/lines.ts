import { firstWords, longestFirstWord, wordEnds } from "./grammar.ts";
import { type HereDocument, readHereDocument } from "./here-documents.ts";
import type { Reading } from "./reading.ts";

/** Reads what stands between the words of commands: blanks, comments, and line breaks with the here-documents behind them. */
export class LineReader {
  /** In how many substitutions the reading is. */
  level = 0;
  readonly #reading: Reading;
  readonly #readText: () => void;
  /** The here-documents whose lines begin after the next line break. */
  #pending: HereDocument[] = [];
  /** The word that was asked for last, and where, since it is asked for several times. */
  #firstWord = "";
  #firstWordAt = -1;

  /** `readText` reads the lines of a here-document that the shell expands, up to the limit. */
  constructor(reading: Reading, readText: () => void) {
    this.#reading = reading;
    this.#readText = readText;
  }

  announce(document: HereDocument): void {
    this.#pending.push(document);
  }

  /** Leaves a substitution, whose here-documents must have had their lines by now. */
  leave(): void {
    const reading = this.#reading;
    if (this.#pending.some((document) => document.level === this.level)) {
      reading.stopUndecided(
        reading.at,
        "a here-document whose lines come after its substitution",
        "Put the document's lines inside.",
      );
    }
    this.level--;
  }

  /** Blanks, joined lines and comments; with them line breaks, where a command may begin on another line. */
  skipBlanks(lineBreaks: boolean): void {
    const reading = this.#reading;
    let before = "";
    while (!reading.atEnd && !reading.onPlaceholder) {
      const char = reading.char();
      if (char === " " || char === "\t") reading.at++;
      else if (char === "\\" && reading.char(1) === "\n") {
        if (before === "") before = reading.text[reading.at - 1] ?? " ";
        reading.at += 2;
        this.#checkJoined(before);
        continue;
      } else if (char === "#" && this.#atWordStart()) this.#comment();
      else if (char === "\n" && lineBreaks) this.#lineBreak();
      else return;
      before = " ";
    }
  }

  /** The word at the reading position, if it is one that means something where a command begins. */
  firstWord(): string {
    const { at, limit } = this.#reading;
    if (this.#firstWordAt !== at) {
      this.#firstWordAt = at;
      this.#firstWord = this.#findFirstWord();
    }
    return at + this.#firstWord.length <= limit ? this.#firstWord : "";
  }

  #findFirstWord(): string {
    const { text, at } = this.#reading;
    const most = Math.min(text.length, at + longestFirstWord + 1);
    let end = at;
    while (end < most && !wordEnds.has(text.charCodeAt(end))) end++;
    if (end - at > longestFirstWord) return "";
    const word = text.slice(at, end);
    return firstWords.has(word) ? word : "";
  }

  /** `(` and `(` on two lines that are joined are one sign. */
  #checkJoined(before: string): void {
    const reading = this.#reading;
    const sign = /[;&|<>()]/u;
    if (sign.test(before) && sign.test(reading.char()))
      reading.stopUndecided(reading.at - 2, "a line break inside an operator", "Join the two lines.");
  }

  #atWordStart(): boolean {
    const { text, at } = this.#reading;
    return at === 0 || wordEnds.has(text.charCodeAt(at - 1));
  }

  #comment(): void {
    const reading = this.#reading;
    const end = reading.text.indexOf("\n", reading.at);
    reading.skipTo(end === -1 || end > reading.limit ? reading.limit : end, "comment");
  }

  #lineBreak(): void {
    const reading = this.#reading;
    reading.at++;
    const due = this.#pending;
    if (due.length === 0) return;
    if (due.some((document) => document.level !== this.level)) {
      reading.stopUndecided(
        reading.at - 1,
        "a line break between a here-document's command and its lines",
        "Keep the command on one line.",
      );
      return;
    }
    this.#pending = [];
    for (const document of due) {
      readHereDocument(reading, document, this.#readText);
      if (reading.char() === "\n") reading.at++;
    }
  }
}
