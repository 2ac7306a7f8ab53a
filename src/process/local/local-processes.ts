import type { AttemptMatch, ProcessEnd, Processes, ProcessRequest } from "../process.ts";
import { Capture, memoryBytes, spoolBytes } from "./capture.ts";
import { type Group, isLeft, killAll } from "./killing.ts";
import { Lookout } from "./lookout.ts";
import { Pipes } from "./pipes.ts";
import { ProcessTable } from "./process-table.ts";
import { RunningCommand } from "./running-command.ts";
import { start } from "./start.ts";

/** How long a command that shall end may take to do so by itself. */
const graceMs = 5_000;
/** The same for what a command has left behind, which nobody waits for any more. */
const survivorGraceMs = 1_000;
/** How long the output of a command that has ended is waited for, where another process still holds it open. */
const drainMs = 250;

export interface LocalProcessOptions {
  readonly graceMs?: number;
  readonly survivorGraceMs?: number;
  readonly drainMs?: number;
  readonly memoryBytes?: number;
  readonly spoolBytes?: number;
  /** Where the system tells about its processes. Without such a folder only the group of a command is known. */
  readonly tableFolder?: string;
}

/** Commands of this machine, each in a group of its own. */
export function localProcesses(options: LocalProcessOptions = {}): Processes {
  const defaults = { graceMs, survivorGraceMs, drainMs, memoryBytes, spoolBytes, tableFolder: "/proc" };
  return new LocalProcesses({ ...defaults, ...options });
}

class LocalProcesses implements Processes {
  readonly #options: Required<LocalProcessOptions>;
  readonly #table: ProcessTable;
  readonly #lookout: Lookout;
  readonly #pipes = new Pipes();
  /** The groups of attempts that run, or that have ended and left processes behind. */
  readonly #groups = new Map<string, Group>();
  /** Those that have ended since it was looked whether somebody is left of them. */
  readonly #ended: (readonly [string, Group])[] = [];

  constructor(options: Required<LocalProcessOptions>) {
    this.#options = options;
    this.#table = new ProcessTable(options.tableFolder);
    this.#lookout = new Lookout(this.#table);
  }

  async run(request: ProcessRequest): Promise<ProcessEnd> {
    const stdout = new Capture(request.spool.stdout, this.#options, request.mask);
    const stderr = new Capture(request.spool.stderr, this.#options, request.mask);
    try {
      const how = await this.#perform(request, { stdout, stderr });
      return { ...how, stdout: stdout.captured(), stderr: stderr.captured() };
    } finally {
      stdout.close();
      stderr.close();
    }
  }

  async killSurvivors(attempts: AttemptMatch): Promise<number> {
    this.#forgetEnded();
    const carries = (attempt: string): boolean =>
      "attempt" in attempts ? attempt === attempts.attempt : attempt.startsWith(attempts.prefix);
    const meant = [...this.#groups].filter(([attempt]) => carries(attempt));
    if (meant.length === 0 && !(await this.#lookout.sees(carries))) return 0;
    const groups = meant.map(([, group]) => group);
    const killed = await killAll({ carries, groups }, this.#table, this.#options.survivorGraceMs);
    for (const [attempt, group] of meant) this.#forget(attempt, group);
    return killed;
  }

  async #perform(request: ProcessRequest, captures: { stdout: Capture; stderr: Capture }): Promise<How> {
    if (request.signal.aborted) return { how: "cancelled" };
    const started = await start(request, this.#pipes);
    if (!started.ok) return { how: "not started", reason: started.reason };
    const command = new RunningCommand(started, request, { captures, table: this.#table });
    const group = { id: started.pid, leaderLives: () => command.lives };
    this.#groups.set(request.attempt, group);
    // There is time for it while the command runs.
    this.#forgetEnded();
    command.tell(() => request.onStart?.());
    const first = await command.endedOrAsked();
    if (typeof first === "string") {
      const carries = (attempt: string): boolean => attempt === request.attempt;
      await killAll({ carries, groups: [group] }, this.#table, this.#options.graceMs);
    }
    await command.drain(this.#options.drainMs);
    this.#ended.push([request.attempt, group]);
    if (command.fault !== undefined) throw command.fault.error;
    return typeof first === "string" ? { how: first } : first;
  }

  #forgetEnded(): void {
    for (const [attempt, group] of this.#ended.splice(0)) this.#forget(attempt, group);
  }

  #forget(attempt: string, group: Group): void {
    if (!isLeft(group)) this.#groups.delete(attempt);
  }
}

type How = ProcessEnd extends infer End ? (End extends unknown ? Omit<End, "stdout" | "stderr"> : never) : never;
