import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { type ArchiveIntent, writeIntent } from "./archive-intent.ts";
import { archiveFolder, specsFolder } from "./openspec-folders.ts";
import type { ArchivePlan, FileOutcome } from "./plan-archive.ts";

/** Where an archive stands that is under way; nothing is there otherwise. Beside the specs, so that files can be moved from there. */
export const workFolder = "openspec/.waybill";

export interface ArchiveDisk {
  /** The folder of the project. */
  readonly root: string;
  /** Is told before each thing that is done to the disk. */
  readonly watch?: (deed: string) => void;
  /** Whether git has something of a folder: then it came with a commit. */
  readonly isTracked?: (folder: string) => Promise<boolean>;
}

const intentFile = "intent.json";

/**
 * Does what a plan says, all of it or nothing. First all texts are laid down in a folder of their own, with the intent that says what
 * becomes of them; from the moment that the intent is there, the archive is done, by this process or by `finishArchive` in another one.
 * Only whoever holds the lock of the project may call either.
 */
export function performArchive(disk: ArchiveDisk, plan: ArchivePlan): void {
  const { root } = disk;
  const intent: Unplaced = {
    version: 1,
    change: plan.change,
    from: plan.from,
    to: plan.to,
    files: plan.files.map(({ path, before, after }) => ({ path, before: hashOf(before), after: hashOf(after) })),
  };
  checkPlaces(root, intent);
  if (existsSync(join(root, plan.to))) throw takenPlace(plan.to);
  for (const { path, before } of plan.files) if (!stands(root, path, before)) throw changedMeanwhile(path);
  carryOutOrTell(disk, layOrTell(disk, intent, plan.files));
}

/** The change whose archive a process has left in the middle, or is at; empty where nobody can tell. Undefined where there is none. */
export async function unfinishedArchive({ root }: ArchiveDisk): Promise<string | undefined> {
  const file = join(root, workFolder, intentFile);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const { readIntent } = await import("./read-archive-intent.ts");
  return readIntent(readFileSync(file, "utf8"))?.change ?? "";
}

type Finished = Pick<ArchiveIntent, "change" | "from" | "to">;

/** Ends what a process has left that died in the middle. Gives the archive that was finished, where one was. */
export async function finishArchive(disk: ArchiveDisk): Promise<Finished | undefined> {
  const { root } = disk;
  const work = join(root, workFolder);
  if (!existsSync(work)) return undefined;
  checkLinks(root, [workFolder]);
  const file = join(work, intentFile);
  if (!existsSync(file)) {
    // It has died before it said what it would do: nothing was done.
    clear(disk);
    return undefined;
  }
  const { readIntent } = await import("./read-archive-intent.ts");
  const intent = readIntent(readFileSync(file, "utf8"));
  if (intent === undefined) throw torn(`${workFolder}/${intentFile} is not what Waybill has written`);
  if (intent.folder !== numberOf(work) || (await disk.isTracked?.(workFolder)) === true) throw foreign();
  checkPlaces(root, intent);
  for (const [at, { path, before, after }] of intent.files.entries()) {
    const state = stateOf(root, path);
    const isLaid = after === null || stateOf(root, `${workFolder}/new/${at}`) === after;
    if (state !== after && !(state === before && isLaid)) throw torn(`${path} has been changed since`);
  }
  const isBoth = existsSync(join(root, intent.from)) && isFilled(join(root, intent.to));
  if (isBoth) throw torn(`there are both ${intent.from} and ${intent.to}`);
  carryOutOrTell(disk, intent);
  return intent;
}

/** One file as a whole: whoever reads it sees the old one or the new one. */
export function replaceFile({ root }: ArchiveDisk, path: string, text: string): void {
  checkLinks(root, [path]);
  const beside = join(root, `${path}.new`);
  try {
    // Whatever stands there may be a link that leads out.
    rmSync(beside, { force: true });
    write(beside, text, undefined);
    renameSync(beside, join(root, path));
  } catch (error) {
    throw unwritable(error, "Nothing is changed.");
  }
}

type Unplaced = Omit<ArchiveIntent, "folder">;

function layOrTell(disk: ArchiveDisk, intent: Unplaced, files: readonly FileOutcome[]): ArchiveIntent {
  try {
    return lay(disk, intent, files);
  } catch (error) {
    rmSync(join(disk.root, workFolder), { recursive: true, force: true });
    throw unwritable(error, "Nothing is changed.");
  }
}

function numberOf(folder: string): string {
  return String(lstatSync(folder, { bigint: true }).ino);
}

function lay({ root, watch }: ArchiveDisk, unplaced: Unplaced, files: readonly FileOutcome[]): ArchiveIntent {
  const work = join(root, workFolder);
  watch?.("clear");
  if (existsSync(work)) rmSync(work, { recursive: true, force: true });
  watch?.("make the folder");
  mkdirSync(join(work, "new"), { recursive: true });
  watch?.("keep git away");
  writeFileSync(join(work, ".gitignore"), "*\n");
  for (const [at, { after }] of files.entries())
    if (after !== undefined) write(join(work, "new", String(at)), after, watch);
  const intent = { ...unplaced, folder: numberOf(work) };
  write(join(work, `${intentFile}.new`), writeIntent(intent), watch);
  watch?.("say the intent");
  renameSync(join(work, `${intentFile}.new`), join(work, intentFile));
  sync(work);
  return intent;
}

function carryOutOrTell(disk: ArchiveDisk, intent: ArchiveIntent): void {
  try {
    carryOut(disk, intent);
  } catch (error) {
    throw unwritable(error, "A part of it is done; the next command that changes specs finishes it.");
  }
}

/** Every step may have been done before: then what would be deleted is gone, and what was laid down has moved to its place. */
function carryOut(disk: ArchiveDisk, intent: ArchiveIntent): void {
  const { root, watch } = disk;
  for (const [at, { path, after }] of intent.files.entries()) {
    const target = join(root, path);
    const laid = join(root, workFolder, "new", String(at));
    // Whoever may not look is told so, and takes nothing for done.
    if (lstatSync(after === null ? target : laid, { throwIfNoEntry: false }) === undefined) continue;
    if (after === null) {
      watch?.(`delete ${path}`);
      unlinkSync(target);
    } else replace(target, laid, watch);
  }
  for (const { path, after } of intent.files) if (after === null) prune(disk, dirname(path));
  move(disk, intent);
  watch?.("take the intent back");
  unlinkSync(join(root, workFolder, intentFile));
  clear(disk);
}

function replace(target: string, laid: string, watch: ArchiveDisk["watch"]): void {
  watch?.("make folders");
  mkdirSync(dirname(target), { recursive: true });
  if (existsSync(target)) chmodSync(laid, lstatSync(target).mode & 0o7777);
  watch?.("replace a file");
  renameSync(laid, target);
}

/** Folders of a retired capability that hold nothing any more. */
function prune({ root, watch }: ArchiveDisk, folder: string): void {
  for (let at = folder; at.startsWith(`${specsFolder}/`); at = dirname(at)) {
    const place = join(root, at);
    if (existsSync(place)) {
      if (readdirSync(place).length > 0) return;
      watch?.(`remove ${at}`);
      rmdirSync(place);
    }
  }
}

function move({ root, watch }: ArchiveDisk, { from, to }: ArchiveIntent): void {
  if (!existsSync(join(root, from))) return;
  watch?.("make the archive");
  mkdirSync(join(root, archiveFolder), { recursive: true });
  // An empty folder takes the name, so that nobody else does; a folder may take the place of one that is empty.
  watch?.("take its name");
  if (!existsSync(join(root, to))) mkdirSync(join(root, to));
  watch?.("move the change");
  renameSync(join(root, from), join(root, to));
}

function clear({ root, watch }: ArchiveDisk): void {
  watch?.("clear");
  const work = join(root, workFolder);
  try {
    // All that is left where nothing went wrong. To remove whatever stands there takes Node longer to load than to do.
    unlinkSync(join(work, ".gitignore"));
    rmdirSync(join(work, "new"));
    rmdirSync(work);
  } catch {
    rmSync(work, { recursive: true, force: true });
  }
}

function write(file: string, text: string, watch: ArchiveDisk["watch"]): void {
  watch?.(`make ${file}`);
  const handle = openSync(file, "wx");
  try {
    watch?.(`write ${file}`);
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** What it holds is there after a loss of power, too; what is done later than that comes after it in any case. */
function sync(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function hashOf(text: string | undefined): string | null {
  return text === undefined ? null : createHash("sha256").update(text).digest("hex");
}

/** Whether this text, or nothing, stands there. */
function stands(root: string, path: string, text: string | undefined): boolean {
  const found = bytesAt(root, path);
  if (found === undefined || text === undefined) return found === text;
  return found !== "a folder" && found.equals(Buffer.from(text));
}

/** The hash of what stands there, or null. */
function stateOf(root: string, path: string): string | null {
  const found = bytesAt(root, path);
  if (found === undefined) return null;
  return found === "a folder" ? found : createHash("sha256").update(found).digest("hex");
}

function bytesAt(root: string, path: string): Buffer | "a folder" | undefined {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === "EISDIR") return "a folder";
    throw error;
  }
}

function isFilled(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

/** Nothing that is written, moved or deleted may stand behind a link, nor be one. */
function checkPlaces(root: string, { from, to, files }: Unplaced): void {
  checkLinks(root, [workFolder, from, to, ...files.map(({ path }) => path)]);
  const folder = join(root, from);
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isSymbolicLink()) throw linked(join(entry.parentPath, entry.name).slice(root.length + 1));
}

function checkLinks(root: string, paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const parts = path.split("/");
    for (const [count] of parts.entries()) {
      const at = parts.slice(0, count + 1).join("/");
      if (seen.has(at)) continue;
      seen.add(at);
      const found = lstatSync(join(root, at), { throwIfNoEntry: false });
      if (found?.isSymbolicLink() === true) throw linked(at);
      if (at !== path && found?.isDirectory() === false) throw noFolder(at);
    }
  }
}

function linked(path: string): Refusal {
  return new Refusal("SPEC_ARCHIVE_LINK", `${path} is a symbolic link: nothing is archived through one.`, {
    hint: "Put the files themselves in its place.",
  });
}

function noFolder(path: string): Refusal {
  return new Refusal("SPEC_ARCHIVE_NO_FOLDER", `${path} is a file, and has to be a folder.`, {
    hint: "Move it out of the way, or give the capability another name.",
  });
}

function unwritable(error: unknown, so: string): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("SPEC_ARCHIVE_CUT_SHORT", `The change cannot be archived: the system says ${code}. ${so}`, {
    hint: "Check that you may write to openspec, and that there is room on the disk.",
    cause: error,
  });
}

function takenPlace(path: string): Refusal {
  return new Refusal("SPEC_ARCHIVED_ALREADY", `There is ${path} already.`, {
    hint: "Give the change another name, or look whether it is the same one.",
  });
}

function changedMeanwhile(path: string): Refusal {
  return new Refusal(
    "SPEC_CHANGED_MEANWHILE",
    `${path} was changed while the archive was worked out. Nothing is written.`,
    {
      hint: "Try again.",
    },
  );
}

function foreign(): Refusal {
  return new Refusal(
    "SPEC_ARCHIVE_FOREIGN",
    `${workFolder}/${intentFile} says that an archive was cut short, and it was not written here: it came with a checkout, or with a copy.`,
    { hint: `Nothing of it is done. Remove the folder ${workFolder}, from git too where it has it.` },
  );
}

function torn(why: string): Refusal {
  return new Refusal(
    "SPEC_ARCHIVE_TORN",
    `A process has died while it archived a change, and what it left cannot be finished: ${why}.`,
    {
      hint: `The texts that it would have written are in ${workFolder}/new, and intent.json says where. Take what you want and remove that folder.`,
    },
  );
}
