import { isError, type Problem } from "../../problem/problem.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { SpecTree } from "../spec.ts";
import { wholeFile } from "../../problem/source.ts";
import { unreadableSpec } from "./spec-problems.ts";

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

export interface Told {
  /** Undefined where it is not there, or where a problem says why it cannot be read. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a file of which a problem is told where it cannot be read, so that the others are checked all the same. */
export async function readOrTell(tree: SpecTree, path: string): Promise<Told> {
  try {
    return { text: await tree.read(path), problems: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, hint } = error;
    const problem = { ...unreadableSpec({ why: message }), ...(hint === undefined ? {} : { hint }) };
    return { text: undefined, problems: [{ ...problem, place: wholeFile(path) }] };
  }
}
