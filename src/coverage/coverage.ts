/** Which lines were run, by the whole of the tests or by each. */
export interface Coverage {
  /** By the path from the root of the project, with `/`. */
  readonly files: ReadonlyMap<string, FileCoverage>;
  /** Whether it tells the tests apart. */
  readonly byTest: boolean;
}

export interface FileCoverage {
  /** The lines that were run, counted from 1; where tests are told apart, by which of them. */
  readonly run: ReadonlyMap<number, ReadonlySet<string>>;
  /** The lines that could have been run and were not. */
  readonly missed: ReadonlySet<number>;
}

export const coverageFormats = ["lcov", "v8", "istanbul", "coverage-py", "go"] as const;

export type CoverageFormat = (typeof coverageFormats)[number];

export type ReadCoverage =
  | { readonly ok: true; readonly coverage: Coverage }
  | { readonly ok: false; readonly trouble: string };
