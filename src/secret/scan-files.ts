import { lstat, readFile, readlink } from "node:fs/promises";
import { resolve } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Leak } from "./leak.ts";
import type { Mask } from "./mask.ts";
import { scanText } from "./scan-text.ts";

export interface ScanRequest {
  readonly folder: string;
  /** Paths from the folder, or absolute ones. Of a link its target is scanned, as git keeps it. */
  readonly files: readonly string[];
  /** What is hidden elsewhere is not published either. */
  readonly mask: Mask;
}

const largest = 64 * 1024 * 1024;

/** All secrets in files, in the order of these. A file that cannot be read to its end is a refusal. */
export async function scanFiles({ folder, files, mask }: ScanRequest): Promise<readonly Leak[]> {
  const leaks: Leak[] = [];
  for (const file of files)
    leaks.push(...(await scanText({ file, bytes: await read(resolve(folder, file), file) }, mask)));
  return leaks;
}

async function read(path: string, file: string): Promise<Buffer> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) return Buffer.from(await readlink(path));
    if (!stat.isFile()) throw notScanned(file, "it is no file");
    if (stat.size > largest) throw notScanned(file, "it is larger than 64 MB");
    return await readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof Refusal || code === undefined) throw error;
    throw notScanned(file, code, error);
  }
}

function notScanned(file: string, why: string, cause?: unknown): Refusal {
  return new Refusal("SECRET_SCAN_NOT_READ", `The file ${file} cannot be scanned for secrets (${why}).`, {
    hint: "What cannot be read does not count as clean. Leave it out, or see who may read it.",
    cause,
  });
}
