import type { Problem } from "../../problem/problem.ts";
import { makeSource, type Source, wholeFile } from "../../problem/source.ts";
import { yamlNotText, yamlTooLarge } from "./problems.ts";

/** Refuses larger files before anything looks at them. */
export const defaultSizeLimit = 8 * 1024 * 1024;

/** The limit cannot be raised above this: the reader's memory is many times the size of a file. */
export const largestSizeLimit = 32 * 1024 * 1024;

export type ReadSource = { readonly ok: true; readonly source: Source } | NotRead;

export interface NotRead {
  readonly ok: false;
  readonly problem: Problem;
}

/** Makes a source of a file's bytes, if they are text of a bearable size. */
export function readSource(file: string, bytes: Uint8Array, sizeLimit: number = defaultSizeLimit): ReadSource {
  if (bytes.length > sizeLimit) return tooLarge(file, bytes.length, sizeLimit);
  const text = decode(bytes);
  return text === undefined ? failed(file, yamlNotText()) : { ok: true, source: makeSource(file, text) };
}

/** For whoever knows the size of a file before it has been read. */
export function tooLarge(file: string, size: number, limit: number): NotRead {
  return failed(file, yamlTooLarge({ size, limit, mayRaise: size <= largestSizeLimit }));
}

function failed(file: string, problem: Problem): NotRead {
  return { ok: false, problem: { ...problem, place: wholeFile(file) } };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
