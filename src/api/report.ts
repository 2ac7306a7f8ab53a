import type { RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import type { Result } from "../engine/frame.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject } from "../json/json.ts";
import type { Entry, GateRow, Journal, RunRow } from "../journal/journal.ts";
import { loadPlan } from "../runner/load-run.ts";
import { noRun } from "../runner/runner.ts";
import type { ReportOptions, RunReport, RunWords } from "./runs.ts";

/** Whether somebody listens at the address of an owner. */
export type IsAlive = (owner: string) => Promise<boolean>;

const pageSize = 1000;

export interface ReportPorts {
  readonly journal: Journal<RunEvent>;
  readonly isAlive: IsAlive;
}

/** What is known of a run. */
export async function reportOf(
  { journal, isAlive }: ReportPorts,
  id: string,
  { outputs: asked }: ReportOptions = { outputs: false },
): Promise<RunReport> {
  const row = await journal.run(id);
  if (row === undefined) throw noRun(id);
  const outputs = asked ? await outputsOf(journal, row) : new Map<string, JsonObject>();
  const steps = await journal.steps(id);
  const gates = await gatesOf(journal, id);
  return {
    run: await ownWords(row, gates, isAlive),
    steps: steps.map((step) => {
      const output = outputs.get(step.address);
      return output === undefined ? step : { ...step, output };
    }),
    gates,
  };
}

/** A run that waits although nobody is asked anything has lost its way, and finds it when it is taken up. */
async function ownWords(row: RunRow, gates: readonly GateRow[], isAlive: IsAlive): Promise<RunWords> {
  const words = await wordsOf(row, isAlive);
  const asked = gates.some(({ state }) => state === "open");
  const lost = words.status === "waiting" && !asked && !(row.owner !== undefined && (await isAlive(row.owner)));
  return lost ? { ...words, status: "interrupted" } : words;
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

/** The gates of a run, and of the runs that it has begun. */
export async function gatesOf(
  journal: Journal<RunEvent>,
  run: string,
): Promise<readonly (GateRow & { readonly run: string })[]> {
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
function shownOutput({ output, large, list }: Result): JsonObject {
  const blobs = Object.entries(large ?? {}).map(([name, { hash, bytes }]) => [name, { blob: hash, bytes }]);
  const results = list === undefined ? {} : { results: list.map(shownOutput) };
  return { ...output, ...results, ...Object.fromEntries(blobs) };
}
