import { StringDecoder } from "node:string_decoder";

/** The longest line that is read as one, in characters. */
export const longestLine = 10 * 1024 * 1024;
/** The longest piece of a line that may come in pieces. */
export const longestPiece = 64 * 1024;

export interface LineTaker {
  /** A line without its end, and whether it had one. */
  line(text: string, hasEnd: boolean): void;
  /** A line is longer than may be read, and is passed over. Without this, long lines come in pieces, of which the last alone may have an end. */
  tooLong?(characters: number): void;
}

/** Cuts what comes in parts into lines, each without its end. It never holds more than one line that may be read. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #taker: LineTaker;
  #parts: string[] = [];
  #length = 0;

  constructor(taker: LineTaker) {
    this.#taker = taker;
  }

  /** How many characters are held until their line ends. */
  get held(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0);
  }

  add(chunk: Buffer): void {
    this.#cut(this.#decoder.write(chunk));
  }

  /** No more comes; what has no end is a line too. */
  end(): void {
    this.#cut(this.#decoder.end());
    if (this.#length > 0) this.#finish(false);
  }

  #cut(text: string): void {
    let from = 0;
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
      this.#hold(text.slice(from, at));
      this.#finish(true);
      from = at + 1;
    }
    this.#hold(text.slice(from));
  }

  #hold(text: string): void {
    const rest = this.#taker.tooLong === undefined ? this.#givePieces(text) : text;
    this.#length += rest.length;
    if (this.#length > longestLine) this.#parts = [];
    else if (rest !== "") this.#parts.push(rest);
  }

  /** Gives whole pieces, and what is left of the text. */
  #givePieces(text: string): string {
    let rest = text;
    while (this.#length + rest.length > longestPiece) {
      const fits = endBefore(rest, longestPiece - this.#length);
      const piece = this.#parts.join("") + rest.slice(0, fits);
      this.#parts = [];
      this.#length = 0;
      rest = rest.slice(fits);
      if (piece !== "") this.#taker.line(piece, false);
    }
    return rest;
  }

  #finish(hasEnd: boolean): void {
    const [length, line] = [this.#length, this.#parts.join("")];
    this.#parts = [];
    this.#length = 0;
    if (length > longestLine) this.#taker.tooLong?.(length);
    else this.#taker.line(hasEnd && line.endsWith("\r") ? line.slice(0, -1) : line, hasEnd);
  }
}

/** Where a text can be cut that is to have no more characters than that: the two halves of one stay together. */
export function endBefore(text: string, most: number): number {
  const last = text.charCodeAt(most - 1);
  return last >= 0xd800 && last < 0xdc00 ? most - 1 : most;
}
