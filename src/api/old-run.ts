import type { CopyStay, RunCreated, RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import { keptWithCopy, staysIn } from "../engine/kept-copy.ts";
import { earlierPasses, keptResults, Order } from "../engine/kept.ts";
import { RunState } from "../engine/run-state.ts";
import type { JsonObject } from "../json/json.ts";
import type { Journal, RunRow, StepRow } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { Refusal } from "../problem/refusal.ts";
import { loadPlan } from "../runner/load-run.ts";
import type { RunRequest } from "../runner/runner.ts";
import { entriesOf } from "./report.ts";
import type { RerunRequest } from "./runs.ts";

/** What can be known of the copies of the repository that runs work in. */
export interface RunCopies {
  /** The first of these runs whose copy still has a checkpoint; where none is named, whose copy is there, with its base. */
  having(
    runs: readonly string[],
    checkpoint: string | undefined,
  ): Promise<{ readonly run: string; readonly checkpoint: string } | undefined>;
  /** Makes the copy of a run that begins as another one was, where it is not there yet. */
  prepare(run: string): Promise<void>;
}

/** A run that another one repeats. */
export class OldRun {
  readonly plan: Plan;
  readonly #journal: Journal<RunEvent>;
  readonly #row: RunRow;
  readonly #events: readonly RunEvent[];

  private constructor(journal: Journal<RunEvent>, row: RunRow, read: { plan: Plan; events: readonly RunEvent[] }) {
    this.plan = read.plan;
    this.#journal = journal;
    this.#row = row;
    this.#events = read.events;
  }

  static async read(journal: Journal<RunEvent>, row: RunRow): Promise<OldRun> {
    return new OldRun(journal, row, { plan: await loadPlan(journal, row), events: await eventsOf(journal, row.id) });
  }

  /** The inputs that it had in the end, as far as the plan still declares them. */
  inputsFor(plan: Plan): JsonObject {
    const declared = new Set(plan.inputs.map(({ name }) => name));
    return Object.fromEntries(Object.entries(this.#end().inputs).filter(([name]) => declared.has(name)));
  }

  /** What the new run takes over beside its inputs. */
  async inheritance(
    plan: Plan,
    { from, failed = false, ...asked }: RerunRequest,
    copies: RunCopies,
  ): Promise<Inheritance> {
    const again = await this.#again({ from, failed });
    const { file, context } = this.#created();
    const { workflow_dir: place, workspace } = context;
    const origin = asked.plan === undefined ? this.#row.origin : asked.origin;
    return {
      rerunOf: this.#row.id,
      answers: this.#end().answers,
      workflowFolder: typeof place === "string" ? place : "",
      ...(file === undefined ? {} : { file }),
      ...(origin === undefined ? {} : { origin: { ...origin, source: "rerun" } }),
      ...(again === undefined ? {} : await this.#kept(plan, again, copies)),
      ...(again === undefined || typeof workspace !== "string" ? {} : { workspace }),
    };
  }

  /** What need not be done again, with the files that were made by it. Refused where nobody has them any more. */
  async #kept(plan: Plan, again: readonly string[], copies: RunCopies): Promise<Pick<Inheritance, "kept" | "copyOf">> {
    const stays = await this.#stays();
    const worked = stays.some(({ before, after }) => (before ?? after) !== undefined);
    const [wasOwn, isOwn] = [worked || worksInOwn(this.plan), worksInOwn(plan)];
    if (wasOwn !== isOwn) throw this.#elsewhere(wasOwn);
    if (!isOwn) return { kept: keptResults(plan, this.#events, again) };
    const { kept, checkpoint, stays: past } = keptWithCopy({ plan, events: this.#events, again, stays });
    // Nothing of it is needed.
    if (Object.keys(kept).length === 0) return { kept };
    const { copyOf } = this.#created();
    const has = await copies.having([this.#row.id, ...(copyOf === undefined ? [] : [copyOf.run])], checkpoint);
    if (has !== undefined) return { kept, copyOf: { ...has, stays: past } };
    if (checkpoint === undefined) return { kept };
    throw this.#withoutCopy();
  }

  async #stays(): Promise<readonly CopyStay[]> {
    return staysIn(this.#events, await childStays(this.#journal, this.#events));
  }

  #withoutCopy(): Refusal {
    const { id } = this.#row;
    return new Refusal("RERUN_COPY_GONE", `The files that the run ${id} had are gone: its copy was removed.`, {
      hint: `waybill rerun ${id} begins anew. What it had made in the end may still be there: git show refs/waybill/${id}/result.`,
    });
  }

  #elsewhere(wasOwn: boolean): Refusal {
    const { id, parent } = this.#row;
    const [then, now] = wasOwn
      ? ["a copy of its own", "the project's folder"]
      : ["the project's folder", "a copy of its own"];
    const root = parent === undefined ? id : (id.split(".")[0] ?? id);
    const words =
      parent === undefined
        ? `The run ${id} has worked in ${then}, and the new one would work in ${now}, without the files that the kept steps have made.`
        : `The run ${id} has worked in the copy of the run ${root}, and the new one would work in ${now}.`;
    const hint =
      parent === undefined
        ? `waybill rerun ${id} begins anew.`
        : `Begin with that one: waybill rerun ${root} --failed.`;
    return new Refusal("RERUN_ELSEWHERE", words, { hint });
  }

  #created(): RunCreated {
    const [first] = this.#events;
    if (first?.type === "run.created") return first;
    throw new Error("A run begins with its creation.");
  }

  #end(): RunState {
    const state = new RunState(this.plan);
    for (const event of this.#events) fold(state, event, 0);
    return state;
  }

  /** From where it is done again; undefined where all of it is. */
  async #again({
    from,
    failed,
  }: {
    from: string | undefined;
    failed: boolean;
  }): Promise<readonly string[] | undefined> {
    const { id: run } = this.#row;
    const steps = await this.#journal.steps(run);
    if (from !== undefined) {
      const found = steps.find(({ address, id }) => address === from || id === from);
      if (found !== undefined) return [found.address];
      throw new Refusal("STEP_UNKNOWN", `The run ${run} has no step "${from}".`, {
        hint: `See waybill status ${run} for its steps.`,
      });
    }
    if (!failed) return undefined;
    const isEarlier = earlierPasses(
      new Order(this.plan),
      steps.map(({ address }) => address),
    );
    // What a later pass has made good is no failure any more.
    const bad = steps.filter(({ address, status }) => isBad(status) && !isEarlier(address));
    const innermost = bad.filter((step) => !bad.some((other) => isInside(other, step)));
    if (innermost.length > 0) return innermost.map(({ address }) => address);
    throw new Refusal("NOTHING_FAILED", `No step of the run ${run} has failed.`);
  }
}

export type Inheritance = Pick<
  RunRequest,
  "rerunOf" | "answers" | "workflowFolder" | "file" | "origin" | "kept" | "workspace" | "copyOf"
>;

async function eventsOf(journal: Journal<RunEvent>, run: string): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const page of entriesOf(journal, run)) for (const { event } of page) events.push(event);
  return events;
}

/** Those of the runs that a run has begun: they work in its copy. */
async function childStays(
  journal: Journal<RunEvent>,
  events: readonly RunEvent[],
): Promise<ReadonlyMap<string, readonly CopyStay[]>> {
  const stays = new Map<string, readonly CopyStay[]>();
  for (const event of events) {
    if (event.type !== "child.started" || (await journal.run(event.run)) === undefined) continue;
    const inside = await eventsOf(journal, event.run);
    stays.set(event.run, staysIn(inside, await childStays(journal, inside)));
  }
  return stays;
}

function worksInOwn({ workflow }: Plan): boolean {
  return workflow.workspace === "own";
}

function isBad(status: StepRow["status"]): boolean {
  return status === "failure" || status === "cancelled";
}

function isInside(inner: StepRow, outer: StepRow): boolean {
  return inner.address.startsWith(`${outer.address}/`) || inner.address.startsWith(`${outer.address}[`);
}
