import { type FileHandle, open } from "node:fs/promises";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

const largest = 1024 * 1024;
const others = 0o077;

/** The text of a file that nobody else may read; undefined where there is none. Another one is refused. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  const file = await openToRead(path);
  if (file === undefined) return undefined;
  try {
    const { mode, size } = await file.stat();
    if ((mode & others) !== 0) throw readByOthers(path, mode);
    if (size > largest) throw notReadable(path, "it is larger than 1 MB");
    return await file.readFile("utf8");
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof Refusal || code === undefined) throw error;
    throw notReadable(path, code, error);
  } finally {
    await file.close();
  }
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    if (code === "ENOENT") return undefined;
    throw notReadable(path, code, error);
  }
}

function readByOthers(path: string, mode: number): Refusal {
  const octal = (mode & 0o777).toString(8).padStart(3, "0");
  return new Refusal(
    "SECRET_FILE_OPEN",
    `The file ${path} holds secrets, and others may read it (its mode is ${octal}).`,
    {
      hint: `Take that away: chmod 600 ${path}. If others have been on this machine, replace the secrets as well.`,
    },
  );
}

function notReadable(path: string, why: string, cause?: unknown): Refusal {
  return new Refusal("SECRET_FILE_NOT_READABLE", `The file ${path} cannot be read (${why}).`, {
    hint: "Check that it is a file, and who may read it.",
    cause,
  });
}
