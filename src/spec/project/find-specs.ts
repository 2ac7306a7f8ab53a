import { isError } from "../../problem/problem.ts";
import type { SpecFormat, SpecTree } from "../spec.ts";
import { locateSpecs } from "./locate-specs.ts";
import { type ProjectSpec, type Progress, readLocated } from "./read-located.ts";

/** A spec of the project in a line. */
export interface FoundSpec {
  readonly id: string;
  readonly format: SpecFormat;
  readonly title: string;
  /** The file, or the folder of a change. */
  readonly path: string;
  readonly requirements: number;
  readonly criteria: number;
  /** Those with a check box; undefined where none has one. */
  readonly boxes: Progress | undefined;
  readonly tasks: Progress | undefined;
  readonly errors: number;
  readonly warnings: number;
}

/** All specs of a project in the order of their paths. */
export async function findSpecs(tree: SpecTree): Promise<readonly FoundSpec[]> {
  const found: FoundSpec[] = [];
  for (const located of await locateSpecs(tree)) found.push(summaryOf(await readLocated(tree, located)));
  return found;
}

export function summaryOf({ spec, problems, path, tasks }: ProjectSpec): FoundSpec {
  const criteria = spec.requirements.flatMap((requirement) => requirement.criteria);
  const boxes = criteria.filter(({ isDone }) => isDone !== undefined);
  return {
    id: spec.id,
    format: spec.format,
    title: spec.title,
    path,
    requirements: spec.requirements.length,
    criteria: criteria.length,
    boxes:
      boxes.length === 0
        ? undefined
        : { done: boxes.filter(({ isDone }) => isDone === true).length, all: boxes.length },
    tasks,
    errors: problems.filter(isError).length,
    warnings: problems.filter(({ severity }) => severity === "warning").length,
  };
}
