import { plainWordHere } from "./grammar.ts";
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
  /** The word that was asked for last, since it is asked for several times. */
  #plain = { at: -1, word: "" };

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

  /** The word at the reading position, if it is one of plain letters or a brace. */
  plainWord(): string {
    const reading = this.#reading;
    if (this.#plain.at !== reading.at) {
      plainWordHere.lastIndex = reading.at;
      this.#plain = { at: reading.at, word: plainWordHere.exec(reading.text)?.[0] ?? "" };
    }
    const { word } = this.#plain;
    return reading.at + word.length <= reading.limit ? word : "";
  }

  /** `(` and `(` on two lines that are joined are one sign. */
  #checkJoined(before: string): void {
    const reading = this.#reading;
    const sign = /[;&|<>()]/u;
    if (sign.test(before) && sign.test(reading.char()))
      reading.stopUndecided(reading.at - 2, "a line break inside an operator", "Join the two lines.");
  }

  #atWordStart(): boolean {
    const before = this.#reading.text[this.#reading.at - 1];
    return before === undefined || /[ \t\n;&|<>()]/u.test(before);
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
