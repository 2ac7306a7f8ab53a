import { existsSync, lstatSync, realpathSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { specFilesOf } from "../../host/check-review.ts";
import { findProject } from "../../host/find-project.ts";
import { UsageError } from "../door.ts";

export interface Outs {
  /** A folder of the project. */
  readonly folder: string;
  readonly spec: string;
  readonly out: readonly string[];
}

/** Before anything can be wrong: what somebody has left in the place of a verdict is none. The spec is never taken away. */
export async function clearOuts({ folder: place, spec, out }: Outs): Promise<void> {
  const specFiles = out.length === 0 ? [] : await specFilesOf({ folder: findProject(place), spec });
  const kept = new Set([resolve(spec), ...specFiles].map(realFile));
  const isKept = (file: string): boolean => kept.has(realFile(resolve(file)));
  const places = out.filter((file) => !isKept(file));
  const folder = places.find((file) => lstatSync(resolve(file), { throwIfNoEntry: false })?.isDirectory());
  for (const file of places) if (file !== folder) remove(resolve(file));
  const spoiled = out.find(isKept);
  if (spoiled !== undefined) {
    throw new UsageError(`${spoiled} is the spec itself: no verdict is written over it.`, "Name another file: --out.");
  }
  if (folder === undefined) return;
  throw new UsageError(`${folder} is a folder, and no verdict can be written there.`, "Name a file: --out.");
}

function remove(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) rmSync(file, { force: true });
}

function realFile(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

/** Of a command line that nobody could read, as far as can be told. */
export async function clearOutsOf(words: readonly string[], folder: string): Promise<void> {
  const out = valuesOf("--out", words);
  const [spec = ""] = valuesOf("--spec", words);
  try {
    await clearOuts({ folder, spec, out });
  } catch (error) {
    // What is wrong with the line is told in any case.
    if (!(error instanceof UsageError)) throw error;
  }
}

function valuesOf(name: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word, at) => {
    if (word.startsWith(`${name}=`)) return [word.slice(name.length + 1)];
    const next = words[at + 1];
    return word === name && next !== undefined && !next.startsWith("-") ? [next] : [];
  });
}
