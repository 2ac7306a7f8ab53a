import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, type Stats } from "node:fs";
import { defaultSizeLimit, type ReadSource, readSource, tooLarge } from "../dialect/yaml/read-source.ts";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { fileNotAFile, fileNotFound } from "./problems.ts";

/** The name that stands for standard input. */
const standardInput = "-";

/** Reads a file that a person named. What cannot be read is a problem or a refusal, always with its name. */
export function readNamedFile(file: string, maxSize: number = defaultSizeLimit): ReadSource {
  if (file === standardInput) return readSource("<stdin>", readAtMost(0, maxSize + 1), maxSize);
  const handle = openFile(file);
  if (handle === undefined) return { ok: false, problem: fileNotFound({ file }) };
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) return { ok: false, problem: fileNotAFile({ file, is: kindOf(stat) }) };
    if (stat.size > maxSize) return tooLarge(file, stat.size, maxSize);
    return readSource(file, readFileSync(handle), maxSize);
  } finally {
    closeSync(handle);
  }
}

/** Undefined where there is no such file. Opened without waiting, so that a pipe without a writer does not hang. */
function openFile(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Refusal("FILE_NOT_READABLE", `The file ${file} cannot be read (${code}).`, {
      hint: "Check who may read it.",
      cause: error,
    });
  }
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
