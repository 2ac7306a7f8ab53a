import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import {
  defaultSizeLimit,
  largestSizeLimit,
  type NotRead,
  type ReadSource,
  readSource,
  tooLarge,
} from "../dialect/yaml/read-source.ts";
import { errorCode } from "../problem/error-code.ts";
import type { Problem } from "../problem/problem.ts";
import { wholeFile } from "../problem/source.ts";
import { fileNotAFile, fileNotFound, fileNotReadable } from "./problems.ts";

/** The name that stands for standard input. */
const standardInput = "-";

type ReadBytes = { readonly ok: true; readonly name: string; readonly bytes: Uint8Array } | NotRead;
type ReadText = { readonly ok: true; readonly text: string } | NotRead;

/** Reads a file that a person named. What cannot be read is a problem with its name, so that other files are read all the same. */
export function readNamedFile(file: string, maxSize: number = defaultSizeLimit): ReadSource {
  const read = readBytes(file, maxSize);
  return read.ok ? readSource(read.name, read.bytes, limitOf(maxSize)) : read;
}

/** The same as text, to the last character: with the mark that some editors put before it. */
export function readNamedText(file: string, maxSize: number = defaultSizeLimit): ReadText {
  const read = readBytes(file, maxSize);
  if (!read.ok) return read;
  const source = readSource(read.name, read.bytes, limitOf(maxSize));
  return source.ok ? { ok: true, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(read.bytes) } : source;
}

function limitOf(maxSize: number): number {
  return Math.min(maxSize, largestSizeLimit);
}

function readBytes(file: string, maxSize: number): ReadBytes {
  const limit = limitOf(maxSize);
  const name = file === standardInput ? "<stdin>" : file;
  try {
    return file === standardInput ? readStandardInput(name, limit) : readFile(name, limit);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    return failed(name, isMissing ? fileNotFound({ file: name }) : fileNotReadable({ file: name, code }));
  }
}

function readStandardInput(name: string, limit: number): ReadBytes {
  if (fstatSync(0).isDirectory()) return failed(name, fileNotAFile({ file: name, is: "a folder" }));
  return { ok: true, name, bytes: readAtMost(0, limit + 1) };
}

/** Opened without waiting, so that a pipe without a writer does not hang. */
function readFile(file: string, limit: number): ReadBytes {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return failed(file, fileNotAFile({ file, is: kindOf(stat) }));
    if (stat.size > limit) return tooLarge(file, stat.size, limit);
    return { ok: true, name: file, bytes: readFileSync(handle) };
  } finally {
    closeSync(handle);
  }
}

function failed(file: string, problem: Problem): NotRead {
  return { ok: false, problem: { ...problem, place: wholeFile(file) } };
}

function readAtMost(handle: number, most: number): Uint8Array {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size < most) {
    const chunk = Buffer.alloc(Math.min(65_536, most - size));
    const count = readSync(handle, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    size += count;
  }
  return Buffer.concat(chunks);
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "a folder";
  return stat.isFIFO() ? "a pipe" : "a device";
}
