import type { LineSpan } from "../line-span.ts";

/** A file that differs between two trees, as git lists it. Paths are their bytes, a character each. */
export interface Difference {
  readonly status: string;
  readonly before: string;
  readonly after: string;
  /** The contents: a row of zeros where there is none. */
  readonly ids: readonly [string, string];
}

/** What `git diff-tree --raw -z` says. */
export function readDifferences(bytes: Buffer): readonly Difference[] {
  const words = bytes.toString("latin1").split("\0");
  const found: Difference[] = [];
  for (let at = 0; at + 1 < words.length;) {
    const [, , before = "", after = "", status = ""] = (words[at] ?? "").split(" ");
    const kind = status.slice(0, 1);
    const first = words[at + 1] ?? "";
    const isMoved = kind === "R" || kind === "C";
    const second = isMoved ? (words[at + 2] ?? "") : first;
    found.push({ status: kind, before: first, after: second, ids: [before, after] });
    at += isMoved ? 3 : 2;
  }
  return found;
}

/** Two contents, by their ids. */
export function pairOf([before, after]: readonly [string, string]): string {
  return `${before}..${after}`;
}

const hunkHead = /^@@ -\d+(?:,\d+)? \+(?<start>\d+)(?:,(?<added>\d+))? @@/u;
const indexHead = /^index (?<pair>[0-9a-f]+\.\.[0-9a-f]+)/u;

/**
 * Reads `git diff-tree -p -U0 --full-index` as it comes, and remembers which lines are new. Contents are known by their ids, so that no
 * name of a file has to be understood; and what stands in a file has a sign before it, so that it is never taken for words of git.
 */
export class AddedLines {
  readonly #spans = new Map<string, LineSpan[]>();
  #current: LineSpan[] = [];
  #rest = "";

  take(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  /** By the pair of contents. */
  get spans(): ReadonlyMap<string, readonly LineSpan[]> {
    return this.#spans;
  }

  #line(line: string): void {
    const pair = indexHead.exec(line)?.groups?.["pair"];
    if (pair !== undefined) {
      this.#current = [];
      this.#spans.set(pair, this.#current);
      return;
    }
    const hunk = hunkHead.exec(line)?.groups;
    if (hunk === undefined) return;
    const added = Number(hunk["added"] ?? 1);
    const start = Number(hunk["start"]);
    const startLine = added === 0 ? start + 1 : start;
    this.#current.push({ startLine, endLine: startLine + added - 1 });
  }
}
