import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { errorCode } from "../../problem/error-code.ts";

interface RawGitPath {
  /** With the bytes written out that are no plain characters: for people, and to know it again. */
  readonly path: string;
  readonly what: string;
}

/** Each `.git`, and each folder that cannot be looked into, below those folders in a folder whose names are no text. */
export function rawGitPaths(folder: string): readonly RawGitPath[] {
  const found: RawGitPath[] = [];
  const outside = Buffer.from(`${folder}/`);
  const drawn = (path: Buffer): string => `${folder}/${drawnBytes(path.subarray(outside.length))}`;
  const folders: Buffer[] = [];
  for (const entry of entriesOf(outside) ?? []) {
    if (entry.isDirectory() && !isText(entry.name)) folders.push(Buffer.concat([outside, entry.name]));
  }
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries = entriesOf(at);
    if (entries === undefined) found.push({ path: drawn(at), what: "closed" });
    for (const entry of entries ?? []) {
      const path = Buffer.concat([at, Buffer.from("/"), entry.name]);
      if (entry.name.toString("latin1").toLowerCase() === ".git") found.push({ path: drawn(path), what: whatIs(path) });
      else if (entry.isDirectory()) folders.push(path);
    }
  }
  return found;
}

function isText(name: Buffer): boolean {
  return Buffer.from(name.toString()).equals(name);
}

function drawnBytes(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replaceAll(/[^\x20-\x7e]/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function whatIs(path: Buffer): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "gone";
  // A folder changes with every commit in it, and stays the same one.
  return `raw ${stat.dev} ${stat.ino}${stat.isDirectory() ? "" : ` ${stat.ctimeMs}`}`;
}

/** Undefined for what may not be read; what is gone by now has none. */
function entriesOf(folder: Buffer): readonly Dirent<Buffer>[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: "buffer" });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code === "ENOENT" || code === "ENOTDIR" ? [] : undefined;
  }
}
