import { randomBytes } from "node:crypto";
import {
  mkdirSync,
  lstatSync,
  openSync,
  closeSync,
  fsyncSync,
  linkSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { newPrivateKey, readSigner } from "../provenance/keys.ts";
import type { Signer } from "../provenance/provenance.ts";
import { makeStateFolder, statePath } from "./state-folder.ts";

export interface ShipKey {
  readonly signer: Signer;
  readonly file: string;
  /** Whether this call has made it. */
  readonly isNew: boolean;
  /** Whether others on this machine may read it. */
  readonly isOpen: boolean;
}

/** Where the key of a project lies. Agents and tests in a sandbox see nothing of the state. */
export function shipKeyFile(folder: string): string {
  return join(statePath(folder), "keys", "ship.key");
}

/** The key that a project signs with; undefined where it has none yet. */
export function presentShipKey(folder: string): ShipKey | undefined {
  const file = shipKeyFile(folder);
  const found = told(file, () => lstatSync(file, { throwIfNoEntry: false }));
  if (found === undefined) return undefined;
  if (!found.isFile()) throw invalid(file, "it is no file");
  const read = readSigner(told(file, () => readFileSync(file, "utf8")));
  if (!read.ok) throw invalid(file, `it holds ${read.trouble}`);
  return { signer: read.key, file, isNew: false, isOpen: (found.mode & 0o077) !== 0 };
}

/** The same; made where there is none. Of several processes that make it at once one wins, and all get its key. */
export function openShipKey(folder: string): ShipKey {
  const present = presentShipKey(folder);
  if (present !== undefined) return present;
  makeStateFolder(folder);
  const file = shipKeyFile(folder);
  const isNew = told(file, () => make(file));
  const made = presentShipKey(folder);
  if (made === undefined) throw invalid(file, "it has gone while it was made");
  return { ...made, isNew };
}

/** Written aside and given its name as a whole, which fails where that is taken: nothing is ever written over. */
function make(file: string): boolean {
  const keys = join(file, "..");
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const aside = `${file}.${randomBytes(6).toString("hex")}.new`;
  try {
    const handle = openSync(aside, "wx", 0o600);
    try {
      writeFileSync(handle, newPrivateKey());
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    linkSync(aside, file);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function told<Answer>(file: string, work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("KEY_UNREADABLE", `The key ${file} cannot be read or made: the system says ${code}.`, {
      hint: "Check who may read and write there, and whether there is room on the disk.",
      cause: error,
    });
  }
}

function invalid(file: string, why: string): Refusal {
  return new Refusal("KEY_INVALID", `The key ${file} cannot be used: ${why}.`, {
    hint: "Put it back from where you have kept it. Where it is lost, delete the file: the next change is signed with a new key, which has to be handed on again.",
  });
}
