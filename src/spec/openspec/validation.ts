import { isError, type Problem } from "../../problem/problem.ts";
import { type ReadSpecFile, readSpecFile } from "../read-spec-file.ts";
import type { SpecTree } from "../spec.ts";

/** What was found in one spec, or in one change with all its files. */
export interface Validation {
  readonly kind: "spec" | "change";
  readonly id: string;
  /** The file, or the folder of a change. */
  readonly path: string;
  readonly problems: readonly Problem[];
}

/** Errors make it invalid; where it is strict, warnings do too. */
export function isValid({ problems }: Pick<Validation, "problems">, { strict }: { readonly strict: boolean }): boolean {
  return !problems.some((problem) => isError(problem) || (strict && problem.severity === "warning"));
}

/** Reads a file of which a problem is told where it cannot be read, so that the others are checked all the same. */
export function readOrTell(tree: SpecTree, path: string): Promise<ReadSpecFile> {
  return readSpecFile(tree, path);
}
