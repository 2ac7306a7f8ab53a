import type { RunCreated, RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
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
    const events: RunEvent[] = [];
    for await (const page of entriesOf(journal, row.id)) for (const { event } of page) events.push(event);
    return new OldRun(journal, row, { plan: await loadPlan(journal, row), events });
  }

  /** The inputs that it had in the end, as far as the plan still declares them. */
  inputsFor(plan: Plan): JsonObject {
    const declared = new Set(plan.inputs.map(({ name }) => name));
    return Object.fromEntries(Object.entries(this.#end().inputs).filter(([name]) => declared.has(name)));
  }

  /** What the new run takes over beside its inputs. */
  async inheritance(plan: Plan, { from, failed = false, ...asked }: RerunRequest): Promise<Inheritance> {
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
      ...(again === undefined ? {} : { kept: keptResults(plan, this.#events, again) }),
      ...(again === undefined || typeof workspace !== "string" ? {} : { workspace }),
    };
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
  "rerunOf" | "answers" | "workflowFolder" | "file" | "origin" | "kept" | "workspace"
>;

function isBad(status: StepRow["status"]): boolean {
  return status === "failure" || status === "cancelled";
}

function isInside(inner: StepRow, outer: StepRow): boolean {
  return inner.address.startsWith(`${outer.address}/`) || inner.address.startsWith(`${outer.address}[`);
}
