import { setTimeout as rest } from "node:timers/promises";
import { answerOfEntry } from "../../src/api/run-answers.ts";
import type { RunEvent } from "../../src/engine/event.ts";
import { openSqliteJournal } from "../../src/journal/sqlite/sqlite-journal.ts";
import { type CliCommand, CliProject, type Ended } from "./cli-project.ts";

/** A workflow, and what it is begun with. */
interface SweepCase {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/** How a run and those that it has begun have ended, without their times. */
interface Outcome {
  readonly runs: readonly unknown[];
}

interface Sweep {
  /** What was not as it must be. */
  readonly faults: readonly string[];
  readonly kills: number;
  readonly outcome: Outcome;
}

/** Numbers from 0 to below 1, the same for the same seed. */
type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What steps of these workflows run: it tells when it begins and ends, and whether another attempt at its step is alive. */
export const stepScript = `#!/bin/sh
step="$WAYBILL_RUN $WAYBILL_STEP"
exec 9>>".waybill/$(printf %s "$step" | tr ' /' __).lock"
flock -n 9 || echo "overlap $step $WAYBILL_ATTEMPT" >>log
echo "begin $step $WAYBILL_ATTEMPT" >>log
test "$2" != leave || setsid sleep 300 >/dev/null 2>&1 &
sleep "$1"
echo "end $step $WAYBILL_ATTEMPT" >>log
echo "did $WAYBILL_STEP"
`;

const run = "r";

/** How the workflow ends where nobody kills anything. */
export async function endInPeace({ files, args = [] }: SweepCase): Promise<Outcome> {
  const project = new CliProject(files);
  try {
    await project.waybill("run", "w.yml", "--run-id", run, ...args);
    const watch = new Watch(project);
    await watch.look();
    return await outcomeOf(project, watch.runs);
  } finally {
    project.remove();
  }
}

/** Kills the program so many times at most while it goes on with one run, and lets it come to its end. */
export async function sweepKills(
  { files, args = [] }: SweepCase,
  { kills, random }: { kills: number; random: Random },
): Promise<Sweep> {
  const project = new CliProject(files);
  const watch = new Watch(project);
  let killed = 0;
  try {
    while (killed < kills && !watch.hasEnded) {
      const command = watch.isThere
        ? project.start("resume", run)
        : project.start("run", "w.yml", "--run-id", run, ...args);
      await aMoment(command, watch.tender, random);
      const ended = await command.kill("SIGKILL");
      // It may have come to its end a moment before.
      if (ended.signal === "SIGKILL") killed++;
      watch.end(ended);
      await watch.look();
    }
    const last = watch.isThere ? ["resume", run] : ["run", "w.yml", "--run-id", run, ...args];
    if (!watch.hasEnded) watch.end(await project.waybill(...last));
    await watch.look();
    await watch.close();
    return { faults: watch.faults, kills: killed, outcome: await outcomeOf(project, watch.runs) };
  } finally {
    project.remove();
  }
}

const longestStartMs = 700;
const longestPauseMs = 80;
const mostLines = 5;

/** Somewhere between its start and a few lines of its story later; not before the steps that cannot bear another crash. */
async function aMoment(command: CliCommand, tender: readonly string[], random: Random): Promise<void> {
  await command.until(() => tender.every((address) => isDone(address, command.story)));
  const lines = Math.floor(random() * mostLines);
  const from = linesIn(command.story);
  if (lines === 0 && tender.length === 0) await rest(random() * longestStartMs);
  else {
    await command.until(() => linesIn(command.story) >= from + lines);
    await rest(random() * longestPauseMs);
  }
}

/** An address in a run that another has begun may stand behind the address of its step. */
function isDone(address: string, story: string): boolean {
  return story.split("\n").some((line) => {
    const [sign = "", shown = ""] = line.split(" ");
    return sign === "✓" && (shown === address || shown.endsWith(`/${address}`));
  });
}

function linesIn(text: string): number {
  return text.split("\n").length - 1;
}

interface JournalEvent {
  readonly type: string;
  readonly address?: string;
  readonly id?: string;
  readonly outcome?: { readonly status: string };
}

/** An attempt at a step counts as a fault of the machine when it was cut short so often. */
const mostCrashes = 3;
const mostEntries = 1000;

/** Looks at a project after each kill, and compares with what it saw before. */
class Watch {
  readonly faults: string[] = [];
  readonly #project: CliProject;
  readonly #events = new Map<string, readonly JournalEvent[]>();
  /** Steps whose end is in the journal, and how long the log was then. */
  readonly #done = new Map<string, number>();

  constructor(project: CliProject) {
    this.#project = project;
  }

  get runs(): readonly string[] {
    return [...this.#events.keys()].toSorted();
  }

  get isThere(): boolean {
    return this.#events.has(run);
  }

  get hasEnded(): boolean {
    return this.#events.get(run)?.some(({ type }) => type === "run.ended") ?? false;
  }

  /** Addresses of steps that would fail if they were cut short once more. */
  get tender(): readonly string[] {
    return [...this.#events.values()].flatMap((events) => {
      const crashes = new Map<string, number>();
      for (const { type, address = "", outcome } of events) {
        const count = crashes.get(address) ?? 0;
        // Whatever has begun counts until it is known that it came to an end.
        if (type === "attempt.started") crashes.set(address, count + 1);
        if (type === "attempt.ended" && outcome?.status === "success") crashes.delete(address);
        else if (type === "attempt.ended") crashes.set(address, count - 1);
      }
      return [...crashes].filter(([, count]) => count >= mostCrashes - 1).map(([address]) => address);
    });
  }

  end({ status, signal, stdout, stderr, said }: Ended): void {
    const civil = signal === "SIGKILL" || status === 0;
    if (!civil || /^\s+at /mu.test(stderr) || /fault of waybill/u.test(stdout + stderr)) this.faults.push(said);
  }

  /** Reads the journal itself: to start a program for it costs more than all the rest. */
  async look(): Promise<void> {
    const journal = await openSqliteJournal<RunEvent>({ file: this.#project.path(".waybill", "state", "waybill.db") });
    try {
      for (const { id } of await journal.runs()) {
        const entries = await journal.entries(id, 0, mostEntries);
        this.#see(id, entries.map(answerOfEntry) as readonly JournalEvent[]);
      }
    } finally {
      await journal.close();
    }
  }

  /** What must hold of the whole story. */
  async close(): Promise<void> {
    const { events } = await this.#project.ask<{ events: readonly JournalEvent[] }>("events", run);
    this.#see(run, events);
    const log = this.#project.lines("log");
    this.faults.push(...log.filter((line) => line.startsWith("overlap")));
    const begun = log.filter((line) => line.startsWith("begin")).map((line) => line.split(" "));
    const promised = new Set([...this.#events.values()].flat().map(({ id }) => id));
    const attempts = begun.map(([, , , attempt]) => attempt ?? "");
    for (const [at, attempt] of attempts.entries()) {
      if (!promised.has(attempt)) this.faults.push(`The journal does not know the attempt ${attempt}.`);
      if (attempts.indexOf(attempt) !== at) this.faults.push(`The attempt ${attempt} was begun twice.`);
    }
    begun.forEach(([, of, address], at) => {
      const since = this.#done.get(`${of} ${address}`);
      if (since !== undefined && at >= since) this.faults.push(`${of} ${address} was done, and began again.`);
    });
    this.faults.push(...this.#project.survivors().map((line) => `It has survived: ${line}`));
  }

  #see(id: string, events: readonly JournalEvent[]): void {
    const before = this.#events.get(id) ?? [];
    if (JSON.stringify(events.slice(0, before.length)) !== JSON.stringify(before))
      this.faults.push(`The events of the run ${id} are not those that were seen before.`);
    if (events.length === 0) return;
    this.#events.set(id, events);
    const begun = this.#project.lines("log").filter((line) => line.startsWith("begin")).length;
    for (const { type, address, outcome } of events) {
      const key = `${id} ${address}`;
      if (type === "attempt.ended" && outcome?.status === "success" && !this.#done.has(key)) this.#done.set(key, begun);
    }
  }
}

interface StatusAnswer {
  readonly run: Readonly<Record<string, unknown>>;
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly gates: readonly Readonly<Record<string, unknown>>[];
}

async function outcomeOf(project: CliProject, runs: readonly string[]): Promise<Outcome> {
  const answers = await Promise.all(runs.map((id) => project.ask<StatusAnswer>("status", id)));
  return {
    runs: answers.map(({ run: words, steps, gates }) => ({
      run: part(words, ["id", "status", "reason", "message", "outputs", "inputs", "parent"]),
      steps: steps
        .map((step) => part(step, ["address", "kind", "status", "reason", "message", "output"]))
        .toSorted((a, b) => String(a["address"]).localeCompare(String(b["address"]))),
      gates: gates.map((gate) => part(gate, ["address", "state", "choice", "opening"])),
    })),
  };
}

function part(whole: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.map((name) => [name, whole[name]]));
}
