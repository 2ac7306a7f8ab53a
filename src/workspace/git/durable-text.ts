import { open, readFile, rename } from "node:fs/promises";
import { errorCode } from "../../problem/error-code.ts";

/** The file has the old text or the new one, whenever the power fails. */
export async function writeWhole(file: string, text: string, newId: () => string): Promise<void> {
  const temporary = `${file}.${newId()}.tmp`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}

/** Undefined where there is no such file. */
export async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
