import type { Plan } from "../plan/plan.ts";
import type { StepKind } from "../plan/step-kind.ts";
import type { Problem } from "../problem/problem.ts";
import type { ReadSource } from "./yaml/read-source.ts";

/** What a dialect is given to read a workflow with. */
export interface Surroundings {
  readonly kinds: StepKinds;
  readonly library: WorkflowLibrary;
  /** The agents that the project has set up; undefined where it does not say. */
  readonly agents?: readonly string[];
}

export type StepKinds = ReadonlyMap<string, StepKind>;

/** Finds the workflows that other workflows call. */
export interface WorkflowLibrary {
  /** The file behind a name, or behind a path from the file that names it; undefined where there is none. */
  find(name: string, from: string): ReadSource | undefined;
}

/** A workflow as far as it could be read. There is a plan exactly when none of the problems is an error. */
export interface ReadWorkflow {
  readonly plan?: Plan;
  readonly problems: readonly Problem[];
}
