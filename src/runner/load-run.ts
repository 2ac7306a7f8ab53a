import { eventFormat, type RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import { Projection } from "../engine/projection.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Journal, RunRow } from "../journal/journal.ts";
import { type Plan, planFormat } from "../plan/plan.ts";
import { Refusal } from "../problem/refusal.ts";

/** A run as the journal has it, and the tables that go with it. */
export interface LoadedRun {
  readonly state: RunState;
  readonly projection: Projection;
}

const pageSize = 1000;

/** Folds what the journal has of a run, in the project as it stands at `folder` now. */
export async function loadRun(journal: Journal<RunEvent>, row: RunRow, folder: string): Promise<LoadedRun> {
  const state = new RunState(await loadPlan(journal, row));
  const projection = new Projection(state);
  for (let more = true; more;) {
    const entries = await journal.entries(row.id, state.seq, pageSize);
    for (const { event, at } of entries) fold(state, asRunEvent(event), at);
    // The tables have all of this already.
    projection.drain();
    more = entries.length === pageSize;
  }
  if (row.folder !== folder) state.context = moved(state.context, row.folder, folder);
  return { state, projection };
}

/** What in the context is a place. */
const places = new Set(["project", "workflow_dir", "workspace"]);

/** The project was moved: what stands in it went with it. */
function moved(context: JsonObject, from: string, to: string): JsonObject {
  const now = (place: JsonValue): JsonValue => {
    const inside = typeof place === "string" && (place === from || place.startsWith(`${from}/`));
    return inside ? to + place.slice(from.length) : place;
  };
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [name, places.has(name) ? now(value) : value]),
  );
}

export async function loadPlan(journal: Journal<RunEvent>, row: RunRow): Promise<Plan> {
  const text = await journal.plan(row.plan);
  if (text === undefined) {
    throw new Refusal("JOURNAL_CORRUPT", `The plan of the run ${row.id} is missing in the journal.`, {
      hint: "Restore the state folder from a backup.",
    });
  }
  const plan: Plan = JSON.parse(text);
  if (plan.format !== planFormat) throw newerRun(row.id);
  return plan;
}

function asRunEvent(event: RunEvent): RunEvent {
  if (event.type === "run.created" && event.format !== eventFormat) throw newerRun(event.run);
  return event;
}

export function newerRun(run: string): Refusal {
  return new Refusal("RUN_NEWER", `The run ${run} was written by a later version of waybill.`, {
    hint: "Use that version for it.",
  });
}
