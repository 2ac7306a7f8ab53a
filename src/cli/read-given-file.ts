import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

export interface GivenFile {
  /** Where it is, and what the person calls it. */
  readonly place: string;
  readonly name: string;
  /** In bytes. */
  readonly largest?: number;
  /** What is said where it cannot be read. */
  readonly refusal: { readonly code: string; readonly hint: string };
}

/** The text of a file that a person has named. */
export async function readGivenFile({ place, name, largest, refusal }: GivenFile): Promise<string> {
  const unreadable = (why: string, cause?: unknown): Refusal =>
    new Refusal(refusal.code, `${name} cannot be read (${why}).`, { hint: refusal.hint, cause });
  let file: FileHandle | undefined;
  try {
    // Without waiting: a pipe that nobody writes into would never open.
    file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await file.stat();
    if (!found.isFile()) throw unreadable("it is no file");
    if (largest !== undefined && found.size > largest) throw unreadable(`it is larger than ${largest} bytes`);
    return await file.readFile("utf8");
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof Refusal || code === undefined) throw error;
    throw unreadable(code, error);
  } finally {
    await file?.close();
  }
}
