import { CodeLines } from "./code-lines.ts";
import type { GradedChange, GradedText } from "./graded-change.ts";
import type { LineSpan } from "./line-span.ts";

/** A file of the graded commit as claims are held against it. */
export interface GradedFile {
  readonly text: CodeLines;
  readonly changed: readonly LineSpan[];
}

type Unread = Exclude<GradedText, { readonly kind: "text" }>;

/** Reads each file once, however many claims there are of it. */
export class GradedFiles {
  readonly #change: GradedChange;
  readonly #files = new Map<string, Promise<GradedFile | Unread>>();

  constructor(change: GradedChange) {
    this.#change = change;
  }

  read(path: string): Promise<GradedFile | Unread> {
    const known = this.#files.get(path) ?? this.#read(path);
    this.#files.set(path, known);
    return known;
  }

  async #read(path: string): Promise<GradedFile | Unread> {
    const [read, changed] = await Promise.all([this.#change.text(path), this.#change.changed(path)]);
    if (read.kind !== "text") return read;
    return { text: new CodeLines(path, read.text), changed };
  }
}
