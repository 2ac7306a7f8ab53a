import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";

/** Links to homes, by the sessions in them. */
export const sessionsFolder = "sessions";

/**
 * The homes of agents. What a session needs to be gone on with lies in the home that it was begun in, so a home is found by
 * its session, and nobody else is in it.
 */
export class Homes {
  readonly #folder: string;
  readonly #agent: string;

  /** No agent finds the sessions of another. */
  constructor(folder: string, agent: string) {
    this.#folder = folder;
    this.#agent = agent;
  }

  /** The same for somebody who goes on there now: it counts as used. */
  enter(session: string, now: number): string | undefined {
    const home = this.of(session);
    if (home !== undefined) utimesSync(home, now / 1000, now / 1000);
    return home;
  }

  /** A home for somebody who remembers nothing. */
  fresh(attempt: string): string {
    const home = this.#homeOf(attempt);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return home;
  }

  /** The home of a session; undefined where there is none any more. */
  of(session: string): string | undefined {
    const home = this.#target(session);
    return home !== undefined && existsSync(home) ? home : undefined;
  }

  /** A copy of the home of a session, for somebody who goes another way from there. */
  copy(session: string, attempt: string): string | undefined {
    const from = this.of(session);
    if (from === undefined) return undefined;
    const home = this.#homeOf(attempt);
    rmSync(home, { recursive: true, force: true });
    try {
      cpSync(from, home, { recursive: true, verbatimSymlinks: true, mode: 0, filter: isKept });
      return home;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      throw new Refusal("AGENT_HOME", `The home of the session ${session} cannot be copied (${errorCode(error)}).`, {
        hint: "The agent has left something in it that cannot be read. Begin a new session, or go on with this one.",
        cause: error,
      });
    }
  }

  /** From now on the home is found by the session. The id is the agent's word, so one that has a home already keeps it. */
  remember(session: string, home: string): void {
    if (this.of(session) !== undefined) return;
    const link = this.#linkOf(session);
    const fresh = `${link}.${process.pid}`;
    mkdirSync(join(this.#folder, sessionsFolder), { recursive: true, mode: 0o700 });
    rmSync(fresh, { force: true });
    symlinkSync(home, fresh);
    renameSync(fresh, link);
  }

  /** Nobody can go on in it. */
  forget(home: string): void {
    rmSync(home, { recursive: true, force: true });
  }

  #target(session: string): string | undefined {
    try {
      return readlinkSync(this.#linkOf(session));
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }

  #homeOf(attempt: string): string {
    return join(this.#folder, attempt);
  }

  /** The id of a session is the agent's word: it is no path. */
  #linkOf(session: string): string {
    return join(
      this.#folder,
      sessionsFolder,
      createHash("sha256").update(`${this.#agent}\0${session}`).digest("hex").slice(0, 32),
    );
  }
}

/** Pipes and sockets that an agent has left there mean nothing to another one, and cannot be copied. */
function isKept(path: string): boolean {
  const stat = lstatSync(path);
  return stat.isFile() || stat.isDirectory() || stat.isSymbolicLink();
}
