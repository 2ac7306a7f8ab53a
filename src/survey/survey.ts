import type { Setup } from "../workspace/workspace.ts";
import type { ReportFormat } from "../test-report/test-report.ts";

/** What is looked at: names and texts at the root of a project, and what lies right below its folders. Nothing is run. */
export interface ProjectFiles {
  /** The text of a file, by its path from the root; undefined where there is none, it is too large, or no text. */
  read(path: string): Promise<string | undefined>;
  /** What stands in a folder, files and folders, sorted; none where there is no such folder. "" is the root. */
  names(folder: string): Promise<readonly string[]>;
  /** Whether a program is found in PATH. */
  hasProgram(name: string): Promise<boolean>;
}

export const languages = ["node", "python", "go", "rust", "java", "make"] as const;
export type Language = (typeof languages)[number];

export type SpecStyle = "openspec" | "acceptance" | "topic" | "speckit";

/** What can be seen of a project without running anything of it. */
export interface Survey {
  /** The nearest first. */
  readonly languages: readonly Language[];
  readonly tests: readonly SeenTests[];
  /** Static checks: linters, type checkers, builds. */
  readonly checks: readonly SeenCommand[];
  /** What a copy of the repository needs before anything runs in it. */
  readonly setup: readonly Setup[];
  readonly specStyle?: SpecStyle;
  /** What was seen and cannot be used, so that a person may say it instead. */
  readonly notes: readonly SurveyNote[];
}

export interface SurveyNote {
  /** Where it was seen. */
  readonly from: string;
  /** What is the matter with it, as a sentence. */
  readonly message: string;
}

export interface SeenCommand {
  readonly name: string;
  /** A command of the shell, run in the root. */
  readonly run: string;
  /** Where it was seen: `package.json`, `go.mod`. */
  readonly from: string;
}

export interface SeenTests extends SeenCommand {
  readonly report: string;
  readonly format?: ReportFormat;
  /** Where it writes which lines were run. */
  readonly coverage?: string;
}
