import type { Problem } from "../../problem/problem.ts";
import { makeSource, type Source } from "../../problem/source.ts";
import { yamlNotText, yamlTooLarge } from "./problems.ts";

/** Refuses larger files before anything looks at them. */
export const defaultSizeLimit = 8 * 1024 * 1024;

export type ReadSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problem: Problem };

/** Makes a source of a file's bytes, if they are text of a bearable size. */
export function readSource(file: string, bytes: Uint8Array, sizeLimit: number = defaultSizeLimit): ReadSource {
  const atStart = { file, line: 1, column: 1, excerpt: "" };
  if (bytes.length > sizeLimit) {
    return { ok: false, problem: { ...yamlTooLarge({ size: bytes.length, limit: sizeLimit }), place: atStart } };
  }
  const text = decode(bytes);
  if (text === undefined) return { ok: false, problem: { ...yamlNotText(), place: atStart } };
  return { ok: true, source: makeSource(file, text) };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
