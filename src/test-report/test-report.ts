/** What came of the tests of a project, whoever ran them and in whatever format it was told. */
export interface TestReport {
  readonly tests: readonly TestResult[];
}

export interface TestResult {
  /** All of its names from the outermost suite to the test, joined by ` > `. */
  readonly name: string;
  /** From the root of the project, with `/`, where the report says it. */
  readonly file?: string;
  readonly line?: number;
  readonly status: TestStatus;
  readonly durationMs?: number;
  /** Why it did not pass. */
  readonly message?: string;
  /** How it ended each time, the last one too, where it was run more than once. */
  readonly runs?: readonly TestStatus[];
}

/** `errored` could not be run to its end. */
export type TestStatus = "passed" | "failed" | "errored" | "skipped";

export const reportFormats = ["junit", "tap", "go", "vitest", "jest", "pytest", "cargo"] as const;

export type ReportFormat = (typeof reportFormats)[number];

export type ReadReport =
  | { readonly ok: true; readonly report: TestReport; readonly format: ReportFormat }
  /** `isEmpty` where it could be read and has no tests. */
  | { readonly ok: false; readonly trouble: string; readonly isEmpty?: true };
