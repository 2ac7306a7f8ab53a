import type { Problem } from "../problem/problem.ts";

/** Where something of a spec stands. Lines count from 1 and `endLine` is the last of them. */
export interface SpecPlace {
  /** From the root of the project, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
}

export type SpecFormat = "openspec" | "change" | "acceptance" | "topic" | "speckit";

/** What was asked for, in one shape whatever it was written in. */
export interface Spec {
  readonly format: SpecFormat;
  /** What a person calls it: the path of a capability, the id of a change, or the name of the file without its ending. */
  readonly id: string;
  readonly title: string;
  /** The goal, the purpose or the reason, as it stands there; empty where nothing is said. */
  readonly goal: string;
  readonly requirements: readonly Requirement[];
  readonly outOfScope: readonly string[];
  readonly constraints: readonly string[];
  /** The files that it was read from, and the text of each. */
  readonly files: readonly SpecFile[];
}

/** What a reader gives, whatever the text: what it understood, and all that a person must mend. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly problems: readonly Problem[];
}

export interface SpecFile {
  readonly path: string;
  readonly text: string;
}

export interface Requirement {
  /**
   * Begins with the id of the spec, in a change with that of the capability: `auth#session-expiry`. The same as long as its name
   * is, whatever stands around it.
   */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly criteria: readonly Criterion[];
  readonly place: SpecPlace;
}

/** One thing that holds or does not. */
export interface Criterion {
  /** Begins with the id of its requirement: `auth#session-expiry/idle-timeout`. */
  readonly id: string;
  readonly text: string;
  /** Of its words alone: it changes with them, and with nothing else. */
  readonly hash: string;
  /** What its check box says, where it has one. */
  readonly isDone?: boolean;
  /** Held before the change and shall hold after it, so that its tests need not fail before: `<!-- unchanged -->`. */
  readonly isUnchanged: boolean;
  /** Whether a test has to prove it; the author may say that reading is enough: `<!-- no test -->`. */
  readonly needsTest: boolean;
  readonly place: SpecPlace;
}

/** The files of a project, on the disk or in a commit. Paths are from its root, with `/`. */
export interface SpecTree {
  /**
   * With the byte order mark, where it has one. Undefined where there is no such file, or where it leads out of the project;
   * refused where it is larger than `largestSpecFile` or no text.
   */
  read(path: string): Promise<string | undefined>;
  /** The files below a folder, at any depth, sorted; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
}
