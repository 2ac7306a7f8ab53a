import { setTimeout as rest } from "node:timers/promises";
import { errorCode } from "../../problem/error-code.ts";
import type { ProcessTable } from "./process-table.ts";

/** A group of processes, and whether the process that it was made for has not been seen to end. */
export interface Group {
  readonly id: number;
  readonly leaderLives: () => boolean;
}

/** What is meant: whoever carries such an attempt in its environment, and the members of the groups. */
export interface Target {
  readonly carries: (attempt: string) => boolean;
  readonly groups: readonly Group[];
}

/** How long a process that was killed may take to be gone; one that the system holds back takes longer. */
const killPatienceMs = 2_000;
const firstPauseMs = 5;
const longestPauseMs = 50;

/** Asks everything that is meant to end, waits for the grace, and kills what is left. Gives how many there were. */
export async function killAll(target: Target, table: ProcessTable, graceMs: number): Promise<number> {
  const hunt = new Hunt(target, table);
  hunt.strike("SIGTERM");
  await until(() => hunt.over(), graceMs);
  await until(() => {
    hunt.strike("SIGKILL");
    return hunt.over();
  }, killPatienceMs);
  return hunt.found;
}

/** True where a member of the group is left, and its id has not been given to another process since. */
export function isLeft(group: Group): boolean {
  return send(-group.id, 0) && (group.leaderLives() || !send(group.id, 0));
}

interface Quarry {
  readonly pid: number;
  readonly group: number;
}

class Hunt {
  readonly #target: Target;
  readonly #table: ProcessTable;
  readonly #readable: boolean;
  readonly #spared: ReadonlySet<number>;
  readonly #seen = new Set<number>();
  /** Groups whose leader was seen to carry what is meant. */
  readonly #ledGroups = new Set<number>();

  constructor(target: Target, table: ProcessTable) {
    this.#target = target;
    this.#table = table;
    this.#readable = table.readable;
    this.#spared = table.lineOf(process.pid);
  }

  get found(): number {
    return this.#seen.size;
  }

  over(): boolean {
    const groups = this.#target.groups;
    return !groups.some((group) => group.leaderLives()) && this.#living(this.#groupsLeft()).length === 0;
  }

  strike(signal: NodeJS.Signals): void {
    const groups = this.#groupsLeft();
    const living = this.#living(groups);
    for (const { pid } of living) this.#seen.add(pid);
    for (const group of groups) send(-group, signal);
    for (const { pid, group } of living) {
      const isMeant = this.#carries(pid) || this.#ledGroups.has(group);
      if (!groups.has(group) && isMeant) send(pid, signal);
    }
  }

  #groupsLeft(): ReadonlySet<number> {
    return new Set(this.#target.groups.filter(isLeft).map((group) => group.id));
  }

  /** Where the system does not tell who is in a group, the group stands for its members. */
  #living(groups: ReadonlySet<number>): readonly Quarry[] {
    if (!this.#readable) return [...groups].map((group) => ({ pid: group, group }));
    const pids = this.#table.pids().filter((pid) => !this.#spared.has(pid));
    const carriers = new Set(pids.filter((pid) => this.#carries(pid)));
    // A command in the group of one that carries the attempt belongs to it, also where it was given another environment.
    for (const pid of carriers) if (this.#table.state(pid)?.group === pid) this.#ledGroups.add(pid);
    if (carriers.size + groups.size + this.#ledGroups.size === 0) return [];
    return pids.flatMap((pid) => {
      const state = this.#table.state(pid);
      if (state === undefined || state.ended) return [];
      const { group } = state;
      return carriers.has(pid) || groups.has(group) || this.#ledGroups.has(group) ? [{ pid, group }] : [];
    });
  }

  #carries(pid: number): boolean {
    return this.#table.attempts(pid).some((attempt) => this.#target.carries(attempt));
  }
}

async function until(done: () => boolean, withinMs: number): Promise<void> {
  let pause = firstPauseMs;
  for (let waited = 0; !done() && waited < withinMs; waited += pause) {
    pause = Math.min(waited === 0 ? firstPauseMs : pause * 2, longestPauseMs, withinMs - waited);
    await rest(pause);
  }
}

/** False where there is nobody of that id. A negative id is a group. */
function send(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(id, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    // Somebody else's: it is there, and nothing can be done to it.
    if (errorCode(error) === "EPERM") return true;
    throw error;
  }
}
