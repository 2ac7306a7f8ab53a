import type { RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import type { Result } from "../engine/frame.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject } from "../json/json.ts";
import type { Entry, GateRow, Journal, RunRow, StepRow } from "../journal/journal.ts";
import { loadPlan } from "../runner/load-run.ts";
import { isAnswerAt } from "../runner/inbox-message.ts";
import { hasEnded, noRun } from "../runner/runner.ts";
import type { ReportOptions, RunReport, RunWords } from "./runs.ts";

/** Whether somebody listens at the address of an owner. */
export type IsAlive = (owner: string) => Promise<boolean>;

const pageSize = 1000;

export interface ReportPorts {
  readonly journal: Journal<RunEvent>;
  readonly isAlive: IsAlive;
}

/** What is known of a run. */
export async function reportOf(ports: ReportPorts, id: string, options?: ReportOptions): Promise<RunReport> {
  for (let row = await ports.journal.run(id); row !== undefined;) {
    const report = await reportOn(ports, row, options);
    if (report.run.status !== "interrupted") return report;
    const now = await ports.journal.run(id);
    // Who was looked for had only gone on, or come to the end.
    if (now === undefined || (now.fence === row.fence && now.owner === row.owner && now.entries === row.entries))
      return report;
    row = now;
  }
  throw noRun(id);
}

async function reportOn(
  ports: ReportPorts,
  row: RunRow,
  { outputs: asked }: ReportOptions = { outputs: false },
): Promise<RunReport> {
  const { journal } = ports;
  const { id } = row;
  const outputs = asked ? await outputsOf(journal, row) : new Map<string, JsonObject>();
  const steps = await journal.steps(id);
  const gates = await gatesOf(journal, id);
  return {
    run: await ownWords(ports, row, { gates, steps }),
    steps: steps.map((step) => {
      const output = outputs.get(step.address);
      return output === undefined ? step : { ...step, output };
    }),
    gates,
  };
}

/**
 * A run that waits although nobody is asked anything waits for a time that a step of it names, stands in line for its turn where
 * somebody drives it, and goes on where one that it has begun does. Else it has lost its way, and finds it when it is taken up.
 */
async function ownWords(
  ports: ReportPorts,
  row: RunRow,
  { gates, steps }: { readonly gates: readonly GateOfRun[]; readonly steps: readonly StepRow[] },
): Promise<RunWords> {
  const words = await wordsOf(row, ports.isAlive);
  if (words.status !== "waiting" || (await isAsked(ports.journal, gates))) return words;
  const nobodyAnswered = gates.every(({ state }) => state !== "open");
  if (nobodyAnswered && steps.some(({ dueAt }) => dueAt !== undefined)) return words;
  const isInLine = nobodyAnswered && row.owner !== undefined;
  if (isInLine && (await ports.isAlive(row.owner))) return words;
  return { ...words, status: (await isDriven(ports, row)) ? "running" : "interrupted" };
}

/** Whether there is a gate that nobody has answered. An answer may lie there that nobody has read yet. */
async function isAsked(journal: Journal<RunEvent>, gates: readonly GateOfRun[]): Promise<boolean> {
  for (const gate of gates) {
    if (gate.state !== "open") continue;
    const inbox = await journal.inbox(gate.run);
    if (!inbox.some(({ body }) => isAnswerAt(body, gate))) return true;
  }
  return false;
}

/** Whether somebody drives the run, or one that it has begun. */
async function isDriven(ports: ReportPorts, { id, owner }: RunRow): Promise<boolean> {
  if (owner !== undefined && (await ports.isAlive(owner))) return true;
  for (const child of await ports.journal.runs({ parent: id }))
    if (!hasEnded(child) && (await isDriven(ports, child))) return true;
  return false;
}

export async function wordsOf(row: RunRow, isAlive: IsAlive): Promise<RunWords> {
  const { fence: _, owner, entries: __, status, ...words } = row;
  if (status !== "running") return { ...words, status };
  const driven = owner !== undefined && (await isAlive(owner));
  return { ...words, status: driven ? "running" : "interrupted" };
}

export async function* entriesOf(
  journal: Journal<RunEvent>,
  run: string,
  from = 0,
): AsyncGenerator<readonly Entry<RunEvent>[], void, undefined> {
  for (let after = from; ;) {
    const page = await journal.entries(run, after, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after += page.length;
  }
}

type GateOfRun = GateRow & { readonly run: string };

/** The gates of a run, and of the runs that it has begun. */
export async function gatesOf(journal: Journal<RunEvent>, run: string): Promise<readonly GateOfRun[]> {
  const own = (await journal.gates(run)).map((gate) => ({ ...gate, run }));
  const children = await journal.runs({ parent: run });
  const theirs = await Promise.all(children.toReversed().map((child) => gatesOf(journal, child.id)));
  return [...own, ...theirs.flat()];
}

/** What expressions see of each step, the newest where it was begun more than once. */
async function outputsOf(journal: Journal<RunEvent>, row: RunRow): Promise<ReadonlyMap<string, JsonObject>> {
  const outputs = new Map<string, JsonObject>();
  const state = new RunState(await loadPlan(journal, row));
  state.observer = {
    event: () => undefined,
    changed: ({ address }) => outputs.delete(address),
    ended: ({ address }, result) => outputs.set(address, shownOutput(result)),
  };
  for await (const page of entriesOf(journal, row.id)) for (const { event, at } of page) fold(state, event, at);
  return outputs;
}

/** What is too large for an answer is shown as the blob that it is kept in. */
export function shownOutput({ output, large, list }: Result): JsonObject {
  const blobs = Object.entries(large ?? {}).map(([name, { hash, bytes }]) => [name, { blob: hash, bytes }]);
  const results = list === undefined ? {} : { results: list.map(shownOutput) };
  return { ...output, ...results, ...Object.fromEntries(blobs) };
}
