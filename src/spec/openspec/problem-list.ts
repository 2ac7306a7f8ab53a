import type { LineRange } from "../../markdown/text-lines.ts";
import { isError, type Problem } from "../../problem/problem.ts";
import { makeSource, placeAt, type Source, wholeFile } from "../../problem/source.ts";

/** Nobody reads more of one file. */
const most = 1000;

/** The problems of one file, with their places: the first thousand, and an error where there is one. */
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
    if (this.#isFull(problem)) return;
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
    if (this.#isFull(problem)) return;
    this.found.push({ ...problem, place: wholeFile(this.#file) });
  }

  #isFull(problem: Problem): boolean {
    if (this.found.length < most) return false;
    return !isError(problem) || this.found.some(isError);
  }
}
