import type { Source } from "../problem/source.ts";
import type { Plan } from "../plan/plan.ts";
import type { StepKind } from "../plan/step-kind.ts";
import type { Problem } from "../problem/problem.ts";
import type { ReadYaml } from "./yaml/read-yaml.ts";
import type { ReadSource } from "./yaml/read-source.ts";

/** What a dialect is given to read a workflow with. */
export interface Surroundings {
  readonly kinds: StepKinds;
  readonly library: WorkflowLibrary;
  /** Reads a file that another one calls, in whichever dialect it is written. */
  readonly readCalled: ReadCalled;
  /** The agents that the project has set up; undefined where it does not say. */
  readonly agents?: readonly string[];
}

export type StepKinds = ReadonlyMap<string, StepKind>;

/** Finds the workflows that other workflows call. */
export interface WorkflowLibrary {
  /** The file behind a name, or behind a path from the file that names it; undefined where there is none. */
  find(name: string, from: string): ReadSource | undefined;
}

/** A file that has been read as YAML, whatever it means. */
export interface ReadDocument {
  readonly source: Source;
  readonly yaml: ReadYaml;
}

/** `callers` are the files that are being read already, from the outermost on. */
export type ReadCalled = (source: Source, surroundings: Surroundings, callers: readonly string[]) => ReadWorkflow;

/** A workflow as far as it could be read. There is a plan exactly when none of the problems is an error. */
export interface ReadWorkflow {
  readonly plan?: Plan;
  readonly problems: readonly Problem[];
  /** It does not say that other workflows may call it. */
  readonly refusesCalls?: boolean;
}
