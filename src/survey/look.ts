import type { Setup } from "../workspace/workspace.ts";
import type { ProjectFiles, SeenCommand, SeenTests, SurveyNote } from "./survey.ts";

/** What is seen of one language. */
export interface Sight {
  readonly tests: readonly SeenTests[];
  readonly checks: readonly SeenCommand[];
  readonly setup: readonly Setup[];
  readonly notes: readonly SurveyNote[];
}

/** Looks at a project with the eyes of one language; undefined where it is none of that. */
export type Look = (files: ProjectFiles) => Promise<Sight | undefined>;

/** The file that a test command may write its report to wherever it runs, which is none of the project. */
export const ownReport = "$WAYBILL_REPORT";
export const ownCoverage = "$WAYBILL_COVERAGE";

/** What tests are called where nobody has given them a name. */
export const testsName = "tests";

export const noSight: Sight = { tests: [], checks: [], setup: [], notes: [] };

/** The lines of a text, however they end, without the mark that some editors write before them. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/u, "").split(/\r\n|\n|\r/u);
}
