import { setImmediate } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import type { AttemptOutcome, EarlyAnswer, RunEvent } from "../../src/engine/event.ts";
import { type MemoryDoorbells, memoryDoorbells } from "../../src/doorbell/memory/memory-doorbell.ts";
import type { JsonObject } from "../../src/json/json.ts";
import type { GateRow, Journal } from "../../src/journal/journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Runner } from "../../src/runner/runner.ts";
import { hurriedClock } from "./hurried-clock.ts";
import { mortalJournal } from "./mortal-journal.ts";
import { wordsOfEnd } from "./run-rows.ts";
import { openRunner, type Perform, untilAborted } from "./runner-rig.ts";

export interface Sweep {
  readonly plan: Plan;
  readonly inputs?: JsonObject;
  readonly answers?: readonly EarlyAnswer[];
  /** What an attempt gives; `ended` is how many attempts of that address have ended before. */
  readonly perform: (task: Parameters<Perform>[0], ended: number) => ReturnType<Perform>;
  /** What a person says at an open gate after `before` answers; undefined where nobody answers. */
  readonly answer?: (gate: GateRow, before: number) => string | Pick<EarlyAnswer, "choice" | "comment"> | undefined;
  /** When a person cancels the run: while all of these are under way; where there are none, while it waits for a person. */
  readonly cancel?: readonly string[];
  /** When a person cancels it once more who knows of that: in the same words. */
  readonly cancelAgain?: readonly string[];
  /** Whether what is under way then is not told to end. */
  readonly isSpared?: (address: string) => boolean;
  readonly openJournal: () => Promise<Journal<RunEvent>>;
  /** Looks at what is left when a run was played; gives what is wrong with it. */
  readonly look?: (journal: Journal<RunEvent>, run: string) => Promise<readonly string[]>;
}

/** What a run has come to, without what a crash may change: how often an attempt was made, and when. */
export interface SweptEnd {
  readonly status: string;
  readonly reason: string | undefined;
  readonly outputs: JsonObject | undefined;
  readonly steps: readonly string[];
}

export interface SweepReport {
  /** How the run ends where nothing happens to it. */
  readonly whole: SweptEnd;
  /** After how many writes it was cut, and what went wrong then. */
  readonly cuts: number;
  readonly faults: readonly string[];
}

const run = "r";

/**
 * Cuts a run after each of its writes in turn, as if the process had died there, and has another process go on. Every time the
 * end must be the one of the uncut run, and what was written down as done must not have been done again.
 */
export async function sweepCrashes(sweep: Sweep): Promise<SweepReport> {
  const uncut = await playCut(sweep, Number.POSITIVE_INFINITY);
  const { end: whole } = uncut;
  const faults = [...uncut.faults];
  for (let writes = 1; ; writes++) {
    const played = await playCut(sweep, writes);
    if (!played.died) return { whole, cuts: writes - 1, faults };
    faults.push(...played.faults.map((fault) => `after write ${writes}: ${fault}`));
    const [is, was] = [JSON.stringify(played.end), JSON.stringify(whole)];
    if (is !== was) faults.push(`after write ${writes}: ended as ${is} instead of ${was}`);
  }
}

interface Played {
  readonly died: boolean;
  readonly end: SweptEnd;
  readonly faults: readonly string[];
}

async function playCut(sweep: Sweep, writes: number): Promise<Played> {
  const journal = await sweep.openJournal();
  const doorbells = memoryDoorbells();
  const faults: string[] = [];
  const mortal = mortalJournal(journal, writes);
  const watch = { sweep, journal, doorbells, faults };
  const first = await openWatched(watch, mortal.journal, "first");
  const died = await Promise.race([mortal.death.then(() => true), begin(sweep, first).then(() => false)]);
  if (died) {
    await bury(doorbells, "first");
    const second = await openWatched(watch, journal, "second");
    if ((await journal.run(run)) === undefined) await begin(sweep, second);
    else await finish(sweep, second, journal);
  }
  const end = await endOf(journal);
  if (sweep.look !== undefined) faults.push(...(await sweep.look(journal, run)));
  await journal.close();
  return { died, end, faults };
}

interface Watch {
  readonly sweep: Sweep;
  /** The journal as it is, whatever the watched process sees of it. */
  readonly journal: Journal<RunEvent>;
  readonly doorbells: MemoryDoorbells;
  readonly faults: string[];
}

async function openWatched(
  { sweep, journal, doorbells, faults }: Watch,
  seen: Journal<RunEvent>,
  name: string,
): Promise<Runner> {
  const underWay = new Set<string>();
  const stillUnderWay = new Set<string>();
  const cancelAgainWith = async (address: string): Promise<void> => {
    while (!(await isCancelled(journal))) await setImmediate();
    stillUnderWay.add(address);
    if (stillUnderWay.size === sweep.cancelAgain?.length) await cancelAgain(runner);
  };
  const perform: Perform = async (task) => {
    const { outcomes, goneOn } = await pastOf(journal, task.run.id, task.address);
    const ended = outcomes.map(({ status }) => status);
    if (ended.includes("success")) faults.push(`${task.address} was begun again although it was done`);
    if (!isDeepStrictEqual(task.last, outcomes.at(-1))) faults.push(`${task.address} was told ${inspect(task.last)}`);
    if (task.goneOn !== goneOn) faults.push(`${task.address} was told that it has gone on ${task.goneOn} times`);
    if (sweep.cancelAgain?.includes(task.address) === true) void cancelAgainWith(task.address);
    else if (sweep.cancel?.includes(task.address) !== true) return sweep.perform(task, ended.length);
    if (sweep.cancel?.includes(task.address) !== true) return untilAborted(task);
    underWay.add(task.address);
    if (underWay.size === sweep.cancel.length) void cancel(runner);
    if (sweep.isSpared?.(task.address) !== true) return untilAborted(task);
    while (!(await isCancelled(journal))) await setImmediate();
    return sweep.perform(task, ended.length);
  };
  const runner = await openRunner({ journal: seen, doorbells, name, perform, clock: hurriedClock() });
  runners.set(runner, seen);
  return runner;
}

/** Said as often as anybody likes, it is heard once. */
async function cancel(runner: Runner): Promise<void> {
  await runner.tell(run, "cancel", { kind: "cancel", by: "me" });
}

async function cancelAgain(runner: Runner): Promise<void> {
  await runner.tell(run, "cancel again", { kind: "cancel", by: "me", again: true });
}

async function isCancelled(journal: Journal<RunEvent>, again?: true): Promise<boolean> {
  const entries = await journal.entries(run, 0, 100_000);
  return entries.some(({ event }) => event.type === "cancel.requested" && (again === undefined || event.again));
}

const runners = new WeakMap<Runner, Journal<RunEvent>>();

async function begin(sweep: Sweep, runner: Runner): Promise<void> {
  const { plan, inputs = {}, answers = [] } = sweep;
  await runner.start({ id: run, plan, workflowFolder: "", inputs, actor: "me", answers });
  await goOn(sweep, runner);
}

async function finish(sweep: Sweep, runner: Runner, journal: Journal<RunEvent>): Promise<void> {
  for (const { id } of await journal.runs()) await runner.takeUp(id);
  await goOn(sweep, runner);
}

/** Answers the gates until nobody has anything more to say. */
async function goOn(sweep: Sweep, runner: Runner): Promise<void> {
  const journal = runners.get(runner);
  if (journal === undefined) return;
  for (;;) {
    await runner.settled();
    const said = (await cancelWaiting(sweep, runner, journal)) || (await answerOne(sweep, runner, journal));
    if (!said) return;
  }
}

async function cancelWaiting(
  { cancel: whileAll, cancelAgain: whileAllAgain }: Sweep,
  runner: Runner,
  journal: Journal<RunEvent>,
): Promise<boolean> {
  if ((await journal.run(run))?.status !== "waiting") return false;
  const before = await isCancelled(journal);
  if (!before && whileAll?.length === 0) await cancel(runner);
  else if (before && whileAllAgain?.length === 0 && !(await isCancelled(journal, true))) await cancelAgain(runner);
  else return false;
  return true;
}

async function answerOne(sweep: Sweep, runner: Runner, journal: Journal<RunEvent>): Promise<boolean> {
  for (const { id } of await journal.runs({ status: "waiting" })) {
    for (const gate of await journal.gates(id)) {
      if (gate.state !== "open") continue;
      const before = (await journal.entries(id, 0, 10_000)).filter(({ event }) => isAnswer(event)).length;
      const said = sweep.answer?.(gate, before);
      if (said === undefined) continue;
      const { choice, ...more } = typeof said === "string" ? { choice: said } : said;
      const { address, opening } = gate;
      const key = `${address}#${opening}`;
      await runner.tell(id, key, { kind: "answer", gate: address, opening, choice, by: "me", ...more });
      return true;
    }
  }
  return false;
}

/** An answer that a person gave when the gate was open. */
function isAnswer(event: RunEvent): boolean {
  return event.type === "answer.given" && event.early === undefined && event.input === undefined;
}

/** A process that died does not answer at its door any more. */
async function bury(doorbells: MemoryDoorbells, name: string): Promise<void> {
  const bell = await doorbells.open({ name, onRing: () => undefined });
  await bell.close();
}

/** How the attempts at a step have ended, and how often a person has let it go on. */
async function pastOf(
  journal: Journal<RunEvent>,
  id: string,
  address: string,
): Promise<{ readonly outcomes: readonly AttemptOutcome[]; readonly goneOn: number }> {
  const events = (await journal.entries(id, 0, 100_000)).map(({ event }) => event);
  const outcomes = events.flatMap((event) =>
    event.type === "attempt.ended" && event.address === address ? [event.outcome] : [],
  );
  const answers = events.filter((event) => event.type === "answer.given" && event.gate === address);
  return { outcomes, goneOn: answers.filter((event) => "choice" in event && event.choice === "go on").length };
}

async function endOf(journal: Journal<RunEvent>): Promise<SweptEnd> {
  const row = await journal.run(run);
  const steps = await journal.steps(run);
  return {
    status: row?.status ?? "",
    reason: row?.reason,
    outputs: row?.outputs,
    steps: steps.map((step) => `${step.address} ${wordsOfEnd(step)}`).toSorted(),
  };
}
