import { lstat, mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";

export interface NewFile {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Writes files that are not there, and the folders that they stand in. Nothing is written over, and nothing outside of the root. */
export async function writeNewFiles(root: string, files: readonly NewFile[]): Promise<void> {
  const inside = await realpath(root);
  for (const { path, text } of files) {
    try {
      await makeFolders(inside, dirname(path).split("/"));
      await writeFile(join(inside, path), text, { flag: "wx" });
    } catch (error) {
      throw toldWhy(error, path);
    }
  }
}

/** One by one, so that none is made behind a link that leads out. */
export async function makeFolders(inside: string, names: readonly string[]): Promise<void> {
  let folder = inside;
  for (const name of names) {
    folder = join(folder, name);
    const found = await lstat(folder).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (found === undefined) await mkdir(folder);
    else if (found.isSymbolicLink() && !(await realpath(folder)).startsWith(`${inside}${sep}`)) {
      throw new Refusal("FILE_OUTSIDE", `The link ${folder.slice(inside.length + 1)} leads out of the project.`, {
        hint: "Nothing is written there. Put a folder in its place.",
      });
    }
  }
}

export function toldWhy(error: unknown, path: string): unknown {
  const code = error instanceof Refusal ? undefined : errorCode(error);
  if (code === undefined) return error;
  if (code === "EEXIST")
    return new Refusal("FILE_EXISTS", `${path} is there already, and is let be.`, {
      hint: "Go on with it as it is. Or move it away, or remove it, and try again.",
      cause: error,
    });
  return new Refusal("FILE_NOT_WRITTEN", `${path} cannot be written: the system says ${code}.`, {
    hint: "Check who may write there, and whether there is room.",
    cause: error,
  });
}
