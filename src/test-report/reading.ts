import type { TestResult } from "./test-report.ts";

export interface ReportText {
  readonly text: string;
  /** The folder from which the paths of files are told, absolute. */
  readonly root: string | undefined;
}

/** What a reader of one format makes of a text. */
export type ReadTests =
  | { readonly ok: true; readonly tests: readonly TestResult[] }
  | { readonly ok: false; readonly trouble: string };

export function trouble(words: string): { readonly ok: false; readonly trouble: string } {
  return { ok: false, trouble: words };
}
