import type { LineRange } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import { makeSource, placeAt, type Source, wholeFile } from "../../problem/source.ts";

/** The problems of one file, with their places. */
export class ProblemList {
  readonly found: Problem[] = [];
  readonly #file: string;
  readonly #lines: readonly string[];
  #source: Source | undefined;

  constructor(file: string, lines: readonly string[]) {
    this.#file = file;
    this.#lines = lines;
  }

  /** At a line, counted from 0. */
  at(line: number, problem: Problem): void {
    // Most files have no problem, and need no places.
    this.#source ??= makeSource(this.#file, this.#lines.join("\n"));
    const start = this.#source.lineStarts[line] ?? this.#source.text.length;
    const end = start + (this.#lines[line] ?? "").trimEnd().length;
    this.found.push({ ...problem, place: placeAt(this.#source, { start, end }) });
  }

  on({ from }: LineRange, problem: Problem): void {
    this.at(from, problem);
  }

  whole(problem: Problem): void {
    this.found.push({ ...problem, place: wholeFile(this.#file) });
  }
}
