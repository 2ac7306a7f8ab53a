import type { Coverage, FileCoverage } from "./coverage.ts";

/** What a reader of one format has found out about one file. Lines count from 1. */
export interface CountedFile {
  /** As the tool says it. */
  readonly path: string;
  readonly lines: readonly CountedLine[];
}

export interface CountedLine {
  readonly line: number;
  readonly isRun: boolean;
  /** By which tests, where they are told apart. */
  readonly tests?: readonly string[];
}

export type ReadCounts =
  | { readonly ok: true; readonly files: readonly CountedFile[] }
  | { readonly ok: false; readonly trouble: string };

/** The text of a file of the project by its path from the root; undefined where there is none. */
export type SourceOf = (path: string) => Promise<string | undefined>;

/** Gathers lines file by file. A line that was run once was run, whatever else is said of it. */
export class CoverageBuilder {
  readonly #files = new Map<string, Building>();

  /** Lines that the file does not have are left out. */
  add(path: string, source: string, lines: readonly CountedLine[]): void {
    const last = lineCount(source);
    const file = this.#files.get(path) ?? { run: new Map(), missed: new Set() };
    this.#files.set(path, file);
    for (const { line, isRun, tests = [] } of lines) {
      if (!Number.isInteger(line) || line < 1 || line > last) continue;
      if (isRun) addRun(file, line, tests);
      else if (!file.run.has(line)) file.missed.add(line);
    }
  }

  build(): Coverage {
    const files = new Map<string, FileCoverage>(
      [...this.#files].filter(([, { run, missed }]) => run.size + missed.size > 0),
    );
    const byTest = [...files.values()].some(({ run }) => [...run.values()].some((tests) => tests.size > 0));
    return { files, byTest };
  }
}

interface Building {
  readonly run: Map<number, Set<string>>;
  readonly missed: Set<number>;
}

function addRun({ run, missed }: Building, line: number, tests: readonly string[]): void {
  const known = run.get(line) ?? new Set();
  for (const test of tests) known.add(test);
  run.set(line, known);
  missed.delete(line);
}

/** A text that ends with a line break has no line after it. */
function lineCount(source: string): number {
  const breaks = source.match(/\r\n|\n|\r/gu)?.length ?? 0;
  return /(?:^|[\r\n])$/u.test(source) ? breaks : breaks + 1;
}
