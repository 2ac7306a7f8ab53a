import type { RunEvent } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Entry, GateRow, Journal, RunRow } from "../journal/journal.ts";
import { noRun } from "../runner/runner.ts";
import type { RunReport, RunWords } from "./runs.ts";

/** Whether somebody listens at the address of an owner. */
export type IsAlive = (owner: string) => Promise<boolean>;

const pageSize = 1000;

/** All that is known of a run. */
export async function reportOf(journal: Journal<RunEvent>, id: string, isAlive: IsAlive): Promise<RunReport> {
  const row = await journal.run(id);
  if (row === undefined) throw noRun(id);
  const outputs = await outputsOf(journal, id);
  const steps = await journal.steps(id);
  return {
    run: await wordsOf(row, isAlive),
    steps: steps.map((step) => {
      const output = outputs.get(step.address);
      return output === undefined ? step : { ...step, output };
    }),
    gates: await gatesOf(journal, id),
  };
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

/** What each step gave the last time. */
async function outputsOf(journal: Journal<RunEvent>, run: string): Promise<ReadonlyMap<string, JsonObject>> {
  const outputs = new Map<string, JsonObject>();
  for await (const page of entriesOf(journal, run)) {
    for (const { event } of page) {
      if (event.type === "attempt.ended") outputs.set(event.address, withLarge(event.outcome));
      else if (event.type === "outputs.named")
        outputs.set(event.address, { ...outputs.get(event.address), ...event.outputs });
      else if (event.type === "child.ended") outputs.set(event.address, { run_id: event.run, ...event.outputs });
      else if (event.type === "results.joined") outputs.set(event.address, event.output);
    }
  }
  return outputs;
}

/** What is too large for an answer is shown as the blob that it is kept in. */
function withLarge({ output, large }: Extract<RunEvent, { type: "attempt.ended" }>["outcome"]): JsonObject {
  const blobs = Object.entries(large ?? {}).map(([name, { hash, bytes }]) => [name, { blob: hash, bytes }]);
  return { ...output, ...Object.fromEntries(blobs) };
}
