import { statSync } from "node:fs";
import type { Processes } from "../process/process.ts";
import type { CommandWords } from "../sandbox/sandbox.ts";
import type { Mask } from "../secret/mask.ts";
import type { AgentProgram } from "./driver.ts";

export type Version =
  | { readonly ok: true; readonly version?: string }
  | { readonly ok: false; readonly message: string };

export interface VersionRequest {
  readonly processes: Processes;
  readonly program: AgentProgram;
  /** How it is known. */
  readonly path: string;
  /** The words of the project's command that stand behind it. */
  readonly rest: readonly string[];
  readonly title: string;
  /** What is started with the arguments given: an agent may have written the program, so it is held as one. */
  readonly command: (versionArguments: readonly string[]) => CommandWords;
  readonly folder: string;
  readonly mask?: Mask;
  /** Unique for ever. */
  readonly attempt: string;
  readonly spool: { readonly stdout: string; readonly stderr: string };
  readonly signal: AbortSignal;
}

/** What was asked once is known: an agent is asked again only where its program has changed. */
export class Versions {
  readonly #known = new Map<string, Version>();

  async of(request: VersionRequest): Promise<Version> {
    const { path, rest } = request;
    const key = JSON.stringify([path, ...rest, statSync(path, { throwIfNoEntry: false })?.mtimeMs]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const version = await askVersion(request);
    if (version.ok) this.#known.set(key, version);
    return version;
  }
}

const patienceMs = 30_000;

/** Asks a program for its version; one that is too old is not driven. */
export async function askVersion(request: VersionRequest): Promise<Version> {
  const { processes, program, path, title, command, folder, attempt, spool, mask, signal } = request;
  if (program.versionArguments.length === 0) return { ok: true };
  const { argv, env } = command(program.versionArguments);
  const masked = mask === undefined ? {} : { mask };
  const end = await processes.run({ argv, env, folder, attempt, spool, timeoutMs: patienceMs, ...masked, signal });
  const version = /\d+\.\d+\.\d+[\w.+-]*/u.exec(`${end.stdout.text ?? ""} ${end.stderr.text ?? ""}`)?.[0];
  if (version === undefined) {
    return { ok: false, message: `${title} (${path}) does not tell its version. ${program.install}` };
  }
  if (program.oldest !== undefined && isOlder(version, program.oldest)) {
    const message = `${title} is ${version} here, and ${program.oldest} is the oldest that can be driven. ${program.install}`;
    return { ok: false, message };
  }
  return { ok: true, version };
}

/** By the numbers before any hyphen. */
export function isOlder(version: string, than: string): boolean {
  const [ours, theirs] = [numbersOf(version), numbersOf(than)];
  for (const [at, wanted] of theirs.entries()) {
    const has = ours[at] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}

function numbersOf(version: string): readonly number[] {
  return (version.split(/[-+]/u)[0] ?? "").split(".").map(Number);
}
