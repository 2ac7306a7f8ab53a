import { createHash } from "node:crypto";
import type { RunOrigin, StepRow } from "../journal/journal.ts";
import type { InputDefinition } from "../plan/input.ts";
import { Refusal } from "../problem/refusal.ts";
import { versionOf } from "../registry/changes.ts";
import { type Actor, mayActOn, mustMayAct, workflowUnknown } from "../registry/ownership.ts";
import type { Definition, Registry, Version } from "../registry/registry.ts";
import type { Clock } from "../time/clock.ts";
import type {
  AddAnswer,
  AddRequest,
  GetAnswer,
  InputsAnswer,
  InputWords,
  ListedWorkflow,
  RegisteredWorkflows,
  RemoveAnswer,
  RerunRegistered,
  RunOfWorkflow,
  RunRegistered,
  StepOfRun,
  WorkflowRequest,
} from "./registered.ts";
import type { Begun, Cancelled, RunReport, Runs, RunWords, StoryLine } from "./runs.ts";
import type { Workflows } from "./workflows.ts";

export interface RegisteredPorts {
  readonly registry: Registry;
  readonly runs: Runs;
  readonly workflows: Pick<Workflows, "planText">;
  readonly clock: Pick<Clock, "now">;
}

const wellFormedName = /^[A-Za-z0-9_-]+$/u;

/** The registered workflows of one project. */
export class RegisteredService implements RegisteredWorkflows {
  readonly #ports: RegisteredPorts;

  constructor(ports: RegisteredPorts) {
    this.#ports = ports;
  }

  async add({ actor, workflow, text, file }: AddRequest): Promise<AddAnswer> {
    const { registry, workflows, clock } = this.#ports;
    const owner = workflow === undefined ? actor.name : await this.#ownerFor(workflow, actor);
    const { plan, problems } = await workflows.planText({ text, owner, file: file ?? calledInProblems(workflow) });
    if (plan === undefined) return { ok: false, problems };
    const name = plan.workflow.id;
    if (workflow !== undefined && workflow !== name) throw otherName(workflow, name);
    mustBeName(name);
    const hash = createHash("sha256").update(text).digest("hex");
    const { isNew, definition } = await registry.add({ name, text, hash, at: clock.now(), by: actor });
    return { ok: true, isNew, version: versionOf(definition), problems };
  }

  async get({ version, ...request }: WorkflowRequest & { readonly version?: number }): Promise<GetAnswer> {
    const { actor, workflow } = request;
    const versions = (await this.#ports.registry.versions(workflow)).filter(({ owner }) => mayActOn(owner, actor));
    if (version === undefined) return { definition: await this.#definition(request), versions };
    mustBeName(workflow);
    const definition = await this.#ports.registry.get(workflow, version);
    if (definition === undefined) throw versionUnknown(workflow, version, versions);
    mustMayAct(definition, actor);
    return { definition, versions };
  }

  async list({ actor }: { readonly actor: Actor }): Promise<readonly ListedWorkflow[]> {
    const { registry, runs } = this.#ports;
    const definitions = await registry.list(actor.isAdmin ? {} : { owner: actor.name });
    return Promise.all(
      definitions.map(async (definition) => {
        const [lastRun] = await runs.list({ registered: definition.name, limit: 1 });
        const isIts = lastRun?.origin?.owner === definition.owner;
        return { version: versionOf(definition), ...(isIts ? { lastRun } : {}) };
      }),
    );
  }

  async remove(request: WorkflowRequest): Promise<RemoveAnswer> {
    const { actor, workflow } = request;
    const { registry, clock } = this.#ports;
    const { owner } = await this.#definition(request);
    const before = await this.#cancelAll(request, owner);
    const removed = await registry.remove({ name: workflow, by: actor, at: clock.now() });
    // Some may have been begun in between.
    const between = await this.#cancelAll(request, owner);
    return { version: versionOf(removed), cancelled: [...new Set([...before, ...between])] };
  }

  async inputs(request: WorkflowRequest): Promise<InputsAnswer> {
    const { plan, problems } = await this.#plan(await this.#definition(request));
    return plan === undefined ? { ok: false, problems } : { ok: true, inputs: plan.inputs.map(inputWords) };
  }

  async run({ actor, workflow, inputs, ...how }: RunRegistered): Promise<Begun> {
    const definition = await this.#definition({ actor, workflow });
    const { plan, problems } = await this.#plan(definition);
    if (plan === undefined) return { ok: false, problems };
    return this.#as(actor).begin({ plan, inputs, answers: [], origin: originIn(definition), ...how });
  }

  async cancel(request: RunOfWorkflow): Promise<Cancelled> {
    await this.#own(request);
    return this.#as(request.actor).cancel(request.run);
  }

  async rerun({ actor, workflow, run, latest, failed, ...how }: RerunRegistered): Promise<Begun> {
    await this.#own({ actor, workflow, run });
    const again = { run, failed, inputs: {}, ...how };
    if (!latest) return this.#as(actor).rerun(again);
    const definition = await this.#definition({ actor, workflow });
    const { plan, problems } = await this.#plan(definition);
    if (plan === undefined) return { ok: false, problems };
    return this.#as(actor).rerun({ ...again, plan, origin: originIn(definition) });
  }

  async runs({ limit, ...request }: WorkflowRequest & { readonly limit?: number }): Promise<readonly RunWords[]> {
    const { actor, workflow } = request;
    mustBeName(workflow);
    const versions = await this.#ports.registry.versions(workflow);
    const last = versions.at(-1);
    if (last === undefined) throw workflowUnknown(workflow);
    if (!versions.some(({ owner }) => mayActOn(owner, actor))) mustMayAct(last, actor);
    const runs = await this.#ports.runs.list({ registered: workflow });
    return runs.filter(({ origin }) => origin !== undefined && mayActOn(origin.owner, actor)).slice(0, limit);
  }

  async detail(request: RunOfWorkflow): Promise<RunReport> {
    await this.#own(request);
    return this.#ports.runs.report(request.run, { outputs: true });
  }

  async *log(request: RunOfWorkflow & { readonly follow: boolean }): AsyncGenerator<StoryLine, void, undefined> {
    const { run, follow } = request;
    await this.#own(request);
    yield* this.#ports.runs.story({ run, follow });
  }

  async stepLog(request: StepOfRun): Promise<string> {
    const { run, job, step } = request;
    const { steps } = await this.#own(request);
    const meant = new Set(stepsMeant(steps, job, step).map(({ address }) => address));
    if (meant.size === 0) throw stepUnknown(request);
    let text = "";
    for await (const piece of this.#ports.runs.logs({ run, follow: false }))
      if (meant.has(piece.address)) text += piece.text;
    return text;
  }

  #as({ name }: Actor): Runs {
    return this.#ports.runs.as(name);
  }

  /** What is registered under a name, for somebody who may have it. */
  async #definition({ actor, workflow }: WorkflowRequest): Promise<Definition> {
    mustBeName(workflow);
    const definition = await this.#ports.registry.get(workflow);
    if (definition === undefined) throw workflowUnknown(workflow);
    mustMayAct(definition, actor);
    return definition;
  }

  /** Whose workflow it is, or will be. */
  async #ownerFor(workflow: string, actor: Actor): Promise<string> {
    mustBeName(workflow);
    const known = await this.#ports.registry.get(workflow);
    if (known !== undefined) mustMayAct(known, actor);
    return known?.owner ?? actor.name;
  }

  #plan({ name, text, owner }: Definition): ReturnType<Workflows["planText"]> {
    return this.#ports.workflows.planText({ text, owner, file: calledInProblems(name) });
  }

  /** A run of a workflow, whether that is registered still or not, for somebody who may have it. */
  async #own({ actor, workflow, run }: RunOfWorkflow): Promise<RunReport> {
    mustBeName(workflow);
    mustBeName(run);
    const report = await this.#ports.runs.report(run);
    const { origin } = report.run;
    if (origin?.workflow !== workflow) {
      throw new Refusal("RUN_NOT_FOUND", `The workflow ${workflow} has no run ${run}.`, {
        hint: `See waybill workflow runs ${workflow}.`,
      });
    }
    mustMayAct({ name: workflow, owner: origin.owner }, actor);
    return report;
  }

  async #cancelAll({ actor, workflow }: WorkflowRequest, owner: string): Promise<readonly string[]> {
    const runs = await this.#ports.runs.list({ registered: workflow });
    const goingOn = runs.filter(({ endedAt, origin }) => endedAt === undefined && origin?.owner === owner);
    const cancelled: string[] = [];
    for (const { id } of goingOn) {
      const { hadEnded } = await this.#as(actor).cancel(id, { once: true });
      if (!hadEnded) cancelled.push(id);
    }
    return cancelled;
  }
}

function mustBeName(word: string): void {
  if (wellFormedName.test(word)) return;
  throw new Refusal("NAME_WRONG", `"${word}" cannot be the name of a registered workflow or of one of its runs.`, {
    hint: "Take letters, digits, _ and -.",
  });
}

function otherName(workflow: string, name: string): Refusal {
  return new Refusal("NAME_DIFFERS", `The file says that its workflow is ${name}, and it was to be ${workflow}.`, {
    hint: "Change one of the two.",
  });
}

function versionUnknown(workflow: string, version: number, versions: readonly Version[]): Refusal {
  if (versions.length === 0) return workflowUnknown(workflow);
  return new Refusal("VERSION_UNKNOWN", `The workflow ${workflow} has no version ${version}.`, {
    hint: `It has: ${versions.map((each) => each.version).join(", ")}.`,
  });
}

function stepUnknown({ run, job, step }: StepOfRun): Refusal {
  const address = job === undefined ? step : `${job}/${step}`;
  return new Refusal("STEP_UNKNOWN", `The run ${run} has begun no step "${address}".`, {
    hint: `See waybill status ${run} for its steps.`,
  });
}

function stepsMeant(steps: readonly StepRow[], job: string | undefined, step: string): readonly StepRow[] {
  if (job !== undefined) return steps.filter(({ address }) => address === `${job}/${step}`);
  return steps.filter(({ address, id }) => address === step || id === step);
}

function originIn({ name, version, owner }: Definition): RunOrigin {
  return { workflow: name, version, owner, source: "manual" };
}

function calledInProblems(name: string | undefined): string {
  return name === undefined ? "<registered>" : `<registered ${name}>`;
}

function inputWords({ name, type, required, prompt, ...rest }: InputDefinition): InputWords {
  return { name, type, required, default: rest.default ?? null, description: prompt ?? null };
}
