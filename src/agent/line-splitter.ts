import { StringDecoder } from "node:string_decoder";

/** The longest line that is read; what is longer is passed over. */
const longestLine = 10 * 1024 * 1024;

/** Cuts what comes in parts into lines, each without its end. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #take: (line: string, hasEnd: boolean) => void;
  #parts: string[] = [];
  #length = 0;
  #tooLong = false;

  constructor(take: (line: string, hasEnd: boolean) => void) {
    this.#take = take;
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
    this.#length += text.length;
    this.#tooLong ||= this.#length > longestLine;
    if (this.#tooLong) this.#parts = [];
    else if (text !== "") this.#parts.push(text);
  }

  #finish(hasEnd: boolean): void {
    const line = this.#parts.join("");
    if (!this.#tooLong) this.#take(line.endsWith("\r") ? line.slice(0, -1) : line, hasEnd);
    this.#parts = [];
    this.#length = 0;
    this.#tooLong = false;
  }
}
