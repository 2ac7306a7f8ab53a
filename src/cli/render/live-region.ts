import { stripVTControlCharacters } from "node:util";

export interface Terminal {
  write(text: string): void;
  readonly columns: () => number;
  readonly rows: () => number;
}

/** Lines at the foot of a terminal that are drawn anew again and again, below a text that grows. */
export class LiveRegion {
  readonly #terminal: Terminal;
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Adds to the text above. */
  print(text: string): void {
    this.#terminal.write(`${this.#erasure()}${text}`);
    this.#drawn = 0;
  }

  /** Shows these lines now, as many as there is room for. */
  show(lines: readonly string[]): void {
    const room = Math.max(1, Math.floor(this.#terminal.rows() / 2));
    const more = lines.length > room ? [`… and ${lines.length - room + 1} more`] : [];
    const kept = [...lines.slice(0, room - more.length), ...more].map((line) => cut(line, this.#terminal.columns()));
    this.#terminal.write(`${this.#erasure()}${kept.map((line) => `${line}\n`).join("")}`);
    this.#drawn = kept.length;
  }

  #erasure(): string {
    return this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\u001b[0J`;
  }
}

/** A line that is too long would take two rows, and the count would be wrong. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(0, columns - 2))}…`;
}
