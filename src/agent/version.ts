import { statSync } from "node:fs";
import type { Processes } from "../process/process.ts";
import type { AgentProgram } from "./driver.ts";

export type Version =
  | { readonly ok: true; readonly version?: string }
  | { readonly ok: false; readonly message: string };

export interface VersionRequest {
  readonly processes: Processes;
  readonly program: AgentProgram;
  /** What is started to be asked, and how it is known. */
  readonly command: readonly [string, ...string[]];
  readonly title: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Unique for ever. */
  readonly attempt: string;
  readonly spool: { readonly stdout: string; readonly stderr: string };
  readonly signal: AbortSignal;
}

/** What was asked once is known: an agent is asked again only where its program has changed. */
export class Versions {
  readonly #known = new Map<string, Version>();

  async of(request: VersionRequest): Promise<Version> {
    const { command } = request;
    const key = [...command, statSync(command[0], { throwIfNoEntry: false })?.mtimeMs].join(" ");
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
  const { processes, program, command, title, folder, env, attempt, spool, signal } = request;
  if (program.versionArguments.length === 0) return { ok: true };
  const argv = [...command, ...program.versionArguments] as const;
  const end = await processes.run({ argv, folder, env, attempt, spool, timeoutMs: patienceMs, signal });
  const version = /\d+\.\d+\.\d+[\w.+-]*/u.exec(`${end.stdout.text ?? ""} ${end.stderr.text ?? ""}`)?.[0];
  if (version === undefined) {
    return { ok: false, message: `${title} (${command.join(" ")}) does not tell its version. ${program.install}` };
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
