import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import type { SpecTree } from "../spec.ts";
import { baseUnreadable } from "./archive-problems.ts";
import type { ChangeFiles } from "./change-files.ts";
import { baseFile, type ChangeBase } from "./spec-base.ts";
import { readOrTell } from "./validation.ts";

export interface ReadBase {
  /** Empty where none was recorded, and where a problem says why it cannot be read. */
  readonly base: ChangeBase;
  readonly problems: readonly Problem[];
}

/** What a change was written against. */
export async function readBaseOf(tree: SpecTree, { folder, paths }: ChangeFiles): Promise<ReadBase> {
  const path = `${folder}/${baseFile}`;
  if (!paths.includes(path)) return { base: {}, problems: [] };
  const { text, problems } = await readOrTell(tree, path);
  if (text === undefined) return { base: {}, problems };
  const { readBase } = await import("./read-base.ts");
  const base = readBase(text);
  return base === undefined
    ? { base: {}, problems: [{ ...baseUnreadable(), place: wholeFile(path) }] }
    : { base, problems };
}
