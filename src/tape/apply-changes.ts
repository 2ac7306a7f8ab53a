import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { effectsOf } from "./effects.ts";
import { bytesOf, type FileChange, rawPath } from "./file-effect.ts";
import type { Tape } from "./tape.ts";

const link = "120000";
const submodule = "160000";
const program = "100755";

/** Makes files below a root what they became when the tape was recorded. Nothing outside of it, and nothing of git's own, is touched. */
export function applyChanges(tape: Tape, root: string, changes: readonly FileChange[]): void {
  const contents = contentsOf(tape);
  for (const { path, now } of changes) if (now === undefined) rmSync(placeOf(root, path), { force: true });
  for (const { path, now } of changes) {
    if (now === undefined || now.mode === submodule) continue;
    const bytes = contents.get(now.id);
    if (bytes === undefined)
      throw new Refusal("TAPE_WITHOUT_FILE", `The tape does not have what ${path} was: it is too large.`);
    write(placeOf(root, path), bytes, now.mode);
  }
}

/** By their ids. */
function contentsOf(tape: Tape): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const { effect } of effectsOf(tape)) {
    for (const change of effect?.changes ?? []) {
      const bytes = bytesOf(change);
      if (bytes !== undefined && change.now !== undefined) contents.set(change.now.id, bytes);
    }
  }
  return contents;
}

function write(place: Buffer, bytes: Buffer, mode: string): void {
  mkdirSync(place.subarray(0, place.lastIndexOf("/")), { recursive: true });
  // A link that stands there is replaced, and never followed; a folder in its place is empty by now.
  rmSync(place, { force: true, recursive: true });
  if (mode === link) symlinkSync(bytes, place);
  else writeFileSync(place, bytes, { mode: mode === program ? 0o777 : 0o666 });
}

/** Where a path of a tape stands below a root. Refused where it leads out of it, or into git's own folder. */
function placeOf(root: string, path: string): Buffer {
  const names = rawPath(path).split("/");
  if (names.some((name) => isUnfit(name))) throw unfit(path);
  let place = Buffer.from(root);
  for (const name of names) {
    if (isLink(place)) throw unfit(path);
    place = Buffer.concat([place, Buffer.from(`/${name}`, "latin1")]);
  }
  return place;
}

function isUnfit(name: string): boolean {
  return ["", ".", "..", ".git"].includes(name.toLowerCase()) || name.includes("\0");
}

function isLink(place: Buffer): boolean {
  try {
    return lstatSync(place).isSymbolicLink();
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "")) return false;
    throw error;
  }
}

function unfit(path: string): Refusal {
  return new Refusal(
    "TAPE_PATH",
    `The tape has a file ${JSON.stringify(path)}, which stands where no step may write.`,
    {
      hint: "Take a tape that you know.",
    },
  );
}
