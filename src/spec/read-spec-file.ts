import type { Problem } from "../problem/problem.ts";
import { Refusal } from "../problem/refusal.ts";
import { wholeFile } from "../problem/source.ts";
import { fileNotText, fileTooLarge, fileUnreadable } from "./problems.ts";
import { largestSpecFile, notTextCode, tooLargeCode } from "./spec-file.ts";
import type { SpecTree } from "./spec.ts";

export interface ReadSpecFile {
  /** Undefined where it is not there, or where a problem says why it is not read. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads one file of several: what cannot be read is a problem, so that the others are read all the same. */
export async function readSpecFile(tree: SpecTree, path: string): Promise<ReadSpecFile> {
  try {
    const text = await tree.read(path);
    if (text !== undefined && text.length > largestSpecFile) return told(path, fileTooLarge({ file: path }));
    return { text, problems: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, hint } = error;
    if (code === tooLargeCode) return told(path, fileTooLarge({ file: path }));
    if (code === notTextCode) return told(path, fileNotText({ file: path }));
    const problem = fileUnreadable({ file: path, why: error.message });
    return told(path, hint === undefined ? problem : { ...problem, hint });
  }
}

function told(path: string, problem: Problem): ReadSpecFile {
  return { text: undefined, problems: [{ ...problem, place: wholeFile(path) }] };
}
