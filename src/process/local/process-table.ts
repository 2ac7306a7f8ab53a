import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

/** Every command finds the id of its attempt under this name, and so does whatever it starts. */
export const attemptVariable = "WAYBILL_ATTEMPT";

interface ProcessState {
  readonly parent: number;
  readonly group: number;
  /** It has ended, and only waits for its parent to see it. */
  readonly ended: boolean;
}

/** What the system tells about its processes in files: Linux does, other systems do not. */
export class ProcessTable {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** False where the system has no such files. */
  get readable(): boolean {
    return this.#read("self", "stat") !== undefined;
  }

  pids(): readonly number[] {
    return readdirSync(this.#folder)
      .filter((name) => /^\d+$/u.test(name))
      .map(Number);
  }

  /** The attempts in the environment that the process was started with. Empty where it has ended, or may not be read. */
  attempts(pid: number): readonly string[] {
    return attemptsIn(this.#environment(pid));
  }

  /**
   * The attempts of all processes. Empty where the system has no such files. Whoever hands over to a child while all are read is seen in the child,
   * which is new then; whoever becomes another program has no environment for a moment, and is looked at again.
   */
  living(): readonly string[] {
    if (!this.readable) return [];
    const looked = new Set<number>();
    const look = (pid: number): readonly string[] => {
      const environment = this.#environment(pid);
      if (environment?.length !== 0) looked.add(pid);
      return attemptsIn(environment);
    };
    const found = this.pids().flatMap(look);
    const later = this.pids().filter((pid) => !looked.has(pid));
    return [...found, ...later.flatMap(look)];
  }

  state(pid: number): ProcessState | undefined {
    const text = this.#read(String(pid), "stat")?.toString();
    if (text === undefined) return undefined;
    // The name of the program stands in brackets and may hold brackets and blanks itself.
    const [state, parent, group] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { parent: Number(parent), group: Number(group), ended: state === "Z" || state === "X" };
  }

  /** The process, its parent, the parent of that, and so on. */
  lineOf(pid: number): ReadonlySet<number> {
    const line = new Set<number>();
    for (let at: number | undefined = pid; at !== undefined && at > 0 && !line.has(at); at = this.state(at)?.parent) {
      line.add(at);
    }
    return line;
  }

  #environment(pid: number): Buffer | undefined {
    return this.#read(String(pid), "environ");
  }

  #read(pid: string, name: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#folder, pid, name));
    } catch (error) {
      // It has gone meanwhile, or it is somebody else's: both mean that nothing may be done to it.
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }
}

function attemptsIn(environment: Buffer | undefined): readonly string[] {
  if (environment?.includes(`${attemptVariable}=`) !== true) return [];
  return environment
    .toString()
    .split("\0")
    .slice(0, -1)
    .filter((entry) => entry.startsWith(`${attemptVariable}=`))
    .map((entry) => entry.slice(attemptVariable.length + 1));
}
