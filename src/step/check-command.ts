/** A static check of the project, as it declares it: a linter, a type checker, a build. It is well where it ends with 0. */
export interface CheckCommand {
  readonly name: string;
  /** A command of the shell, run in the root of the tree. */
  readonly run: string;
  /** What it may reach where it is confined: as `name` or `name:port`; nothing where it is not given. */
  readonly hosts?: readonly string[];
  readonly timeoutMs: number;
}

/** How long a check may take where nobody says it, in seconds. */
export const usualCheckTimeout = 600;

/** What came of a check in one tree. */
export interface CheckRun {
  readonly name: string;
  readonly ok: boolean;
  /** Why it did not end by itself. */
  readonly trouble?: string;
  readonly exitCode: number | null;
  /** The end of what it printed. */
  readonly tail: string;
}
