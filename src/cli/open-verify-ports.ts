import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { findProject } from "../host/find-project.ts";
import { ownKey } from "../host/own-key.ts";
import { repositoryRoot } from "../host/repository-root.ts";
import { openShipKey, type ShipKey } from "../host/ship-key.ts";
import { statedJournalOf } from "../host/stated-journal.ts";
import { openStatedRepository } from "../host/stated-repository.ts";
import { systemClock } from "../host/system-clock.ts";
import { Refusal } from "../problem/refusal.ts";
import type { VerifyPorts } from "./commands/verify-ports.ts";
import type { Output } from "./output.ts";
import { readGivenFile } from "./read-given-file.ts";

/** In bytes: more is neither a statement nor a key. */
const largest = 8 * 1024 * 1024;

export interface VerifyDoorOptions {
  /** Where the person stands. */
  readonly folder: string;
  readonly output: Output;
}

/** What `waybill verify` works with, in this process. */
export async function openVerifyPorts({ folder, output }: VerifyDoorOptions): Promise<VerifyPorts> {
  const project = findProject(folder);
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const repository = await openStatedRepository({ env, clock: systemClock }, project);
  const hint = "Name the file of a statement (--statement) or of a public key in PEM (--key).";
  const refusal = { code: "VERIFY_FILE_UNREADABLE", hint };
  return {
    repository,
    journal: statedJournalOf(project),
    ownKey: () => ownKey(project, repository),
    readText: (name) => readGivenFile({ place: resolve(folder, name), name, largest, refusal }),
    isTracked: async (name) => {
      const path = relative(project, resolve(folder, name));
      return !path.startsWith("..") && repository.isTracked(path.replaceAll(sep, "/"));
    },
    output,
  };
}

/** The key of the project that a folder belongs to; made where it has none. */
export function keyOfProject(folder: string): ShipKey {
  const project = findProject(folder);
  if (existsSync(join(project, ".waybill")) || existsSync(join(repositoryRoot(project), ".git")))
    return openShipKey(project);
  throw new Refusal("KEY_NO_PROJECT", `${folder} is in no project, and a key belongs to one.`, {
    hint: "Go to a git repository, or make one: git init.",
  });
}
