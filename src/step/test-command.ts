import type { Coverage, CoverageFormat } from "../coverage/coverage.ts";
import type { ReportFormat, TestReport } from "../test-report/test-report.ts";

/** How a project has its tests run, as it declares it. */
export interface TestCommand {
  readonly name: string;
  /** A command of the shell, run in the root of the tree. */
  readonly run: string;
  /** Where it writes its report, from there (`*` and `**` mean several), or `stdout`, or `$WAYBILL_REPORT`: a file of its own that is none of the tree. */
  readonly report: string;
  /** Found out by the content where it is not given. */
  readonly format?: ReportFormat;
  /** Where it writes which lines were run; `$WAYBILL_COVERAGE` is a file of its own. */
  readonly coverage?: string;
  readonly coverageFormat?: CoverageFormat;
  /** Which files are tests: when the change is tried without its code, these stay. */
  readonly files: readonly string[];
  /** What it may reach where it is confined: as `name` or `name:port`; nothing where it is not given. */
  readonly hosts?: readonly string[];
  readonly timeoutMs: number;
}

/** How long tests may take where nobody says it, in seconds. */
export const usualTestTimeout = 600;

/** Where tests stand in projects of Node, Python, Go, Rust, Java and others, by the usual names. */
export const usualTestFiles: readonly string[] = [
  "**/*.test.*",
  "**/*.spec.*",
  "**/__tests__/**",
  "**/test/**",
  "**/tests/**",
  "**/test_*.py",
  "**/*_test.py",
  "**/conftest.py",
  "**/*_test.go",
  "**/testdata/**",
  "**/*_spec.rb",
  "**/*Test.php",
];

/** What came of a test command in one tree. */
export interface TestRun {
  readonly command: string;
  /** Whether tests ran, none failed, and the command said so too. */
  readonly ok: boolean;
  /** Why there is no report, or why it does not count. */
  readonly trouble?: string;
  readonly exitCode: number | null;
  readonly report: TestReport;
  readonly coverage?: Coverage;
  /** Why there is no coverage, where it was declared. */
  readonly coverageTrouble?: string;
  /** The end of what it printed. */
  readonly tail: string;
}
