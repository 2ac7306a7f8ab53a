import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { errorCode } from "../problem/error-code.ts";

export interface WholeFile {
  readonly parts: Iterable<string> | AsyncIterable<string>;
  readonly mode?: number;
}

/**
 * Writes a file in the place of whatever file stands there, so that nobody ever finds a part of it. What a link leads to is
 * written, and the link stays; what is no file, as `/dev/stdout`, is written to.
 */
export async function writeWholeFile(file: string, { parts, mode }: WholeFile): Promise<void> {
  const meant = await realpath(file).catch(absent);
  const found = meant === undefined ? undefined : await stat(meant).catch(absent);
  if (found !== undefined && !found.isFile()) await writeParts(file, { flags: "w", parts });
  else await writeAside(meant ?? file, { parts, ...(mode === undefined ? {} : { mode }) });
}

async function writeAside(place: string, whole: WholeFile): Promise<void> {
  const aside = `${place}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeParts(aside, { ...whole, flags: "wx" });
    await rename(aside, place);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function writeParts(
  file: string,
  { parts, mode, flags }: WholeFile & { readonly flags: "w" | "wx" },
): Promise<void> {
  const handle = await open(file, flags, mode);
  try {
    for await (const part of parts) await handle.writeFile(part);
    if (flags === "wx") await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: unknown): undefined {
  const code = errorCode(error);
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}
