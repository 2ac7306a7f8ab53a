import { dirname, isAbsolute, join, relative } from "node:path";
import type { Blobs } from "../blob/blob.ts";
import type { Recording, RunEvent } from "../engine/event.ts";
import type { JsonObject } from "../json/json.ts";
import type { Entry, Journal, RunRow } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { resolveInputs } from "../plan/resolve-inputs.ts";
import { Refusal } from "../problem/refusal.ts";
import { type InboxMessage, isAnswerTo, isCancel } from "../runner/inbox-message.ts";
import { loadPlan, loadRun } from "../runner/load-run.ts";
import { hasEnded, type Keeper, noRun, type Runner, type RunRequest } from "../runner/runner.ts";
import type { RunRecord } from "../ship/run-record.ts";
import type { Clock } from "../time/clock.ts";
import { findGate, meantEarlyAnswer, runEnded } from "./gate-answer.ts";
import { logsOf, type LogPorts } from "./logs.ts";
import { OldRun, type RunCopies } from "./old-run.ts";
import { storyLinesOf } from "./story-log.ts";
import { tapeOf } from "./tape-lines.ts";
import { entriesOf, type IsAlive, reportOf, wordsOf } from "./report.ts";
import { runRecords } from "./run-record.ts";
import type {
  Answered,
  BeginRequest,
  Begun,
  Cancelled,
  DueRuns,
  GateAnswer,
  LogPiece,
  LogRequest,
  ReportOptions,
  RerunRequest,
  RunListFilter,
  RunReport,
  Runs,
  RunWords,
  StoryLine,
  StoryRequest,
  TapeToWrite,
} from "./runs.ts";

export interface RunServicePorts {
  readonly journal: Journal<RunEvent>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  /** Opened when the first run is driven: whoever only looks does not listen. */
  readonly runner: () => Promise<Runner>;
  readonly isAlive: IsAlive;
  readonly spoolOf: LogPorts["spoolOf"];
  readonly newId: () => string;
  /** Who speaks through this service. */
  readonly actor: string;
  /** The root of the project. */
  readonly folder: string;
  /** The agent behind `integration: auto`. */
  readonly projectAgent: () => string | undefined;
  readonly copies: RunCopies;
  readonly close: () => Promise<void>;
}

const wellFormedId = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/u;
const lookAgainMs = 100;

/** Runs of one project. */
export class RunService implements Runs {
  readonly #ports: RunServicePorts;

  constructor(ports: RunServicePorts) {
    this.#ports = ports;
  }

  as(actor: string): Runs {
    return new RunService({ ...this.#ports, actor });
  }

  async begin({ plan, file, inputs, answers, id, origin, recording, leave }: BeginRequest): Promise<Begun> {
    const resolved = resolveInputs(plan.inputs, inputs);
    if (!resolved.ok) return resolved;
    const { actor } = this.#ports;
    const given = answers.map(({ gate, choice }) => ({ ...meantEarlyAnswer(plan, gate, choice), by: actor }));
    const place = file === undefined ? { workflowFolder: "" } : this.#placeOf(file);
    const values = this.#withAgent(resolved.values);
    const run = this.#idOf(id);
    const from = {
      ...(origin === undefined ? {} : { origin }),
      ...(recording === undefined ? {} : { recording: this.#recordingOf(recording) }),
    };
    await this.#start({ id: run, plan, ...place, ...from, inputs: values, actor, answers: given }, leave);
    return { ok: true, run };
  }

  async resume(run: string, inputs: JsonObject = {}): Promise<Keeper> {
    const changesNothing = Object.keys(inputs).length === 0;
    const { owner } = await this.#row(run);
    // It may have ended, and its process have died before it had done all that follows from that.
    if (changesNothing && owner !== undefined) return (await this.#ports.runner()).takeUp(run);
    const row = await this.#goingOn(run, "it cannot go on");
    const runner = await this.#ports.runner();
    if (changesNothing) return runner.takeUp(run);
    const plan = await loadPlan(this.#ports.journal, row);
    const resolved = resolveInputs(plan.inputs, { ...row.inputs, ...inputs });
    if (!resolved.ok) throw badInputs(resolved.problems.map(({ message }) => message));
    // Only those that are given: another process may be changing others.
    const given = Object.fromEntries(Object.keys(inputs).map((name) => [name, resolved.values[name] ?? null]));
    const { keeper } = await runner.tell(run, this.#key("inputs"), { kind: "inputs", inputs: given });
    return keeper;
  }

  async resumeDue(): Promise<DueRuns> {
    const { journal, clock, runner } = this.#ports;
    const here: string[] = [];
    const refused: { readonly run: string; readonly refusal: Refusal }[] = [];
    for (const { id } of await journal.due(clock.now())) {
      try {
        if ((await (await runner()).takeUp(id)) === "here") here.push(id);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push({ run: id, refusal: error });
      }
    }
    return { here, refused };
  }

  async answer(answer: GateAnswer): Promise<Answered> {
    const { journal, actor } = this.#ports;
    const { run, gate, opening, choice } = await findGate(journal, answer);
    const { comment } = answer;
    const said = { ...(opening === undefined ? {} : { opening }), ...(comment === undefined ? {} : { comment }) };
    const key = opening === undefined ? await this.#earlyKey(run, gate) : `answer:${gate}:${opening}`;
    const message = { kind: "answer", gate, choice, by: actor, ...said } as const;
    const { known, keeper } = answer.leave
      ? await this.#post(run, key, message)
      : await (await this.#ports.runner()).tell(run, key, message);
    if (known) {
      throw new Refusal("GATE_ANSWERED", `The gate ${gate} was answered already.`, {
        hint: `See waybill status ${run}.`,
      });
    }
    return { run, keeper, early: opening === undefined };
  }

  async cancel(run: string, { once } = { once: false }): Promise<Cancelled> {
    if (hasEnded(await this.#row(run))) return { hadEnded: true, keeper: "nobody" };
    const again = !once && (await this.#wasCancelled(run));
    const runner = await this.#ports.runner();
    const word: InboxMessage = { kind: "cancel", by: this.#ports.actor, ...(again ? { again } : {}) };
    const { keeper } = await runner.tell(run, this.#key("cancel"), word);
    return { hadEnded: false, keeper };
  }

  async rerun(request: RerunRequest): Promise<Begun> {
    const { journal, actor, copies } = this.#ports;
    const old = await OldRun.read(journal, await this.#row(request.run));
    const plan = request.plan ?? old.plan;
    const inheritance = await old.inheritance(plan, request, copies);
    const resolved = resolveInputs(plan.inputs, { ...old.inputsFor(plan), ...request.inputs });
    if (!resolved.ok) return resolved;
    const id = this.#idOf(request.id);
    const values = this.#withAgent(resolved.values);
    const again = { id, plan, inputs: values, actor, ...inheritance };
    const { copyOf } = inheritance;
    if (copyOf === undefined) {
      await this.#start(again, request.leave);
      return { ok: true, run: id };
    }
    const runner = await this.#ports.runner();
    // Whoever goes on with it makes its copy, too, where this process dies; now nobody has removed yet what it is made of.
    await runner.make(again);
    await copies.prepare(id);
    if (request.leave !== true) await runner.takeUp(id);
    return { ok: true, run: id, copyOf };
  }

  /** The file of the workflow of a run, where it has one. */
  async fileOf(run: string): Promise<string> {
    const { origin } = await this.#row(run);
    const [first] = await this.#ports.journal.entries(run, 0, 1);
    const file = first?.event.type === "run.created" ? first.event.file : undefined;
    if (file !== undefined) return isAbsolute(file) ? file : join(this.#ports.folder, file);
    throw new Refusal("RUN_WITHOUT_FILE", `The workflow of the run ${run} did not come from a file.`, {
      hint:
        origin === undefined ? "Begin it with waybill run." : `See waybill workflow rerun ${origin.workflow} ${run}.`,
    });
  }

  tape(run: string, waybill: string): AsyncGenerator<string, void, undefined> {
    return tapeOf(this.#ports, run, waybill);
  }

  async tapeToWrite(run: string): Promise<TapeToWrite | undefined> {
    let row = await this.#row(run);
    while (row.parent !== undefined) row = await this.#row(row.parent.run);
    if (!hasEnded(row)) return undefined;
    const [first] = await this.#ports.journal.entries(row.id, 0, 1);
    const file = first?.event.type === "run.created" ? first.event.recording?.file : undefined;
    if (file === undefined) return undefined;
    return { run: row.id, file: isAbsolute(file) ? file : join(this.#ports.folder, file) };
  }

  async settled(): Promise<void> {
    await (await this.#ports.runner()).settled();
  }

  async list(filter?: RunListFilter): Promise<readonly RunWords[]> {
    const { journal, isAlive } = this.#ports;
    const rows = await journal.runs(filter);
    return Promise.all(rows.map((row) => wordsOf(row, isAlive)));
  }

  report(run: string, options?: ReportOptions): Promise<RunReport> {
    return reportOf(this.#ports, run, options);
  }

  record(run: string): Promise<RunRecord> {
    return runRecords(this.#ports.journal)(run);
  }

  async plan(run: string): Promise<Plan> {
    return loadPlan(this.#ports.journal, await this.#row(run));
  }

  async *events(run: string): AsyncGenerator<readonly Entry<RunEvent>[], void, undefined> {
    await this.#row(run);
    yield* entriesOf(this.#ports.journal, run);
  }

  story(request: StoryRequest): AsyncGenerator<StoryLine, void, undefined> {
    return storyLinesOf(this.#logPorts(), request);
  }

  logs(request: LogRequest): AsyncGenerator<LogPiece, void, undefined> {
    return logsOf(this.#logPorts(), request);
  }

  async stop(options: { readonly now: boolean }): Promise<void> {
    await (await this.#ports.runner()).stop(options);
  }

  close(): Promise<void> {
    return this.#ports.close();
  }

  async #start(request: RunRequest, leave = false): Promise<void> {
    const runner = await this.#ports.runner();
    await (leave ? runner.make(request) : runner.start(request));
  }

  #logPorts(): LogPorts {
    const { journal, blobs, spoolOf, clock } = this.#ports;
    const moment = (): Promise<void> =>
      new Promise((resolve) => {
        clock.alarm(clock.now() + lookAgainMs, resolve);
      });
    return { journal, blobs, spoolOf, moment, isDriven: (run) => this.#isDriven(run) };
  }

  /**
   * Of two answers that wait for the same opening, the second would answer another one that nobody meant: it is refused. Those
   * that are given at once have the same key, so that only one of them is posted.
   */
  async #earlyKey(run: string, gate: string): Promise<string> {
    const { journal, folder } = this.#ports;
    let given = 0;
    for await (const page of entriesOf(journal, run)) given += page.filter(({ event }) => isAnswer(event, gate)).length;
    const { state } = await loadRun(journal, await this.#row(run), folder);
    const posted = (await journal.inbox(run)).some(({ body }) => isAnswerTo(body, gate));
    if (!posted && !state.answers.some((answer) => answer.gate === gate)) return `answer:${gate}:early:${given}`;
    throw new Refusal("GATE_ANSWERED", `The gate ${gate} has an answer already, which counts when it opens.`, {
      hint: `One pass of a loop is meant by its number: ${gate.replaceAll("[n]", "[2]")}.`,
    });
  }

  async #post(run: string, key: string, body: JsonObject): Promise<{ known: boolean; keeper: Keeper }> {
    const { journal, clock } = this.#ports;
    const posted = await journal.post({ run, key, at: clock.now(), body });
    return { known: posted === "known", keeper: "nobody" };
  }

  /** Also where nobody has read it yet. */
  async #wasCancelled(run: string): Promise<boolean> {
    const { journal } = this.#ports;
    for await (const page of entriesOf(journal, run))
      if (page.some(({ event }) => event.type === "cancel.requested")) return true;
    return (await journal.inbox(run)).some(({ body }) => isCancel(body));
  }

  async #isDriven(run: string): Promise<boolean> {
    const row = await this.#ports.journal.run(run);
    return row?.owner !== undefined && this.#ports.isAlive(row.owner);
  }

  async #row(run: string): Promise<RunRow> {
    const row = await this.#ports.journal.run(run);
    if (row === undefined) throw noRun(run);
    return row;
  }

  async #goingOn(run: string, so: string): Promise<RunRow> {
    const row = await this.#row(run);
    if (hasEnded(row)) throw runEnded(row, so);
    return row;
  }

  #placeOf(file: string): { readonly workflowFolder: string; readonly file: string } {
    return { workflowFolder: dirname(file), file: this.#insideOf(file) };
  }

  #recordingOf({ file }: Recording): Recording {
    return file === undefined ? {} : { file: this.#insideOf(file) };
  }

  /** From the root of the project, where it stands in there. */
  #insideOf(file: string): string {
    const inside = relative(this.#ports.folder, file);
    return inside.startsWith("..") || isAbsolute(inside) ? file : inside;
  }

  #withAgent(inputs: JsonObject): JsonObject {
    const agent = inputs["integration"] === "auto" ? this.#ports.projectAgent() : undefined;
    return agent === undefined ? inputs : { ...inputs, integration: agent };
  }

  #idOf(asked: string | undefined): string {
    if (asked === undefined) return this.#ports.newId();
    if (wellFormedId.test(asked)) return asked;
    throw new Refusal("RUN_ID", `"${asked}" cannot be the id of a run.`, {
      hint: "Take letters, digits, _ and -, at most 64, with a letter or a digit first.",
    });
  }

  #key(kind: string): string {
    return `${kind}:${this.#ports.newId()}`;
  }
}

function isAnswer(event: RunEvent, gate: string): boolean {
  return event.type === "answer.given" && event.gate === gate;
}

function badInputs(messages: readonly string[]): Refusal {
  return new Refusal("INPUTS_WRONG", messages.join(" "));
}
