import { createHash, type Hash } from "node:crypto";
import type { RunEvent } from "../engine/event.ts";
import { fold } from "../engine/fold.ts";
import type { Frame, Result } from "../engine/frame.ts";
import { type Observer, RunState } from "../engine/run-state.ts";
import { canonicalJson } from "../json/canonical-json.ts";
import { isJsonObject, type JsonValue } from "../json/json.ts";
import type { Entry, Journal, RunRow } from "../journal/journal.ts";
import { childAddress } from "../plan/address.ts";
import { loadPlan } from "../runner/load-run.ts";
import { noRun } from "../runner/runner.ts";
import type {
  Asker,
  OpenQuestion,
  ReadRunRecord,
  RecordedAnswer,
  RecordedStatus,
  RecordedStep,
  RunRecord,
} from "../ship/run-record.ts";
import { entriesOf, shownOutput } from "./report.ts";

/** Folds what the journal has of runs. */
export function runRecords(journal: Journal<RunEvent>): ReadRunRecord {
  return async (run, asker) => {
    const row = await journal.run(run);
    if (row === undefined) throw noRun(run);
    const cut = asker === undefined ? undefined : await cutBefore(journal, asker);
    const { state, story, digest } = await told(journal, row, cut);
    const all = await withChildren(journal, story, cut);
    const answers = [...(await keptAnswers(journal, story)), ...all.answers];
    const { id, name, version } = state.plan.workflow;
    return {
      run,
      workflow: { id, name, version, plan: row.plan },
      actor: row.actor,
      startedAt: row.startedAt,
      until: cut?.at ?? state.now,
      inputs: state.inputs,
      steps: all.steps.toSorted((a, b) => a.startedAt - b.startedAt),
      answers: answers.toSorted((a, b) => a.at - b.at),
      open: all.open,
      journal: { entries: state.seq, digest },
    };
  };
}

/** The line of one entry, of which the digest is made. */
export function lineOfEntry({ seq, at, event }: Entry<RunEvent>): string {
  // An event is what the journal has as JSON.
  const plain: JsonValue = JSON.parse(JSON.stringify(event));
  return `${canonicalJson({ seq, at, event: plain })}\n`;
}

/** Where the story ends: before the first attempt of the step that asks. */
interface Cut {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
}

async function cutBefore(journal: Journal<RunEvent>, { run, address }: Asker): Promise<Cut | undefined> {
  for await (const page of entriesOf(journal, run)) {
    const begun = page.find(({ event }) => event.type === "attempt.started" && event.address === address);
    if (begun !== undefined) return { run, seq: begun.seq, at: begun.at };
  }
  return undefined;
}

interface Told {
  readonly state: RunState;
  readonly story: Story;
  readonly digest: string;
}

async function told(journal: Journal<RunEvent>, row: RunRow, cut: Cut | undefined): Promise<Told> {
  const state = new RunState(await loadPlan(journal, row));
  const story = new Story(state);
  const digest = createHash("sha256");
  await foldAll({ journal, run: row.id, state, digest }, cut);
  return { state, story, digest: digest.digest("hex") };
}

interface Folding {
  readonly journal: Journal<RunEvent>;
  readonly run: string;
  readonly state: RunState;
  readonly digest: Hash;
}

async function foldAll({ journal, run, state, digest }: Folding, cut: Cut | undefined): Promise<void> {
  for await (const page of entriesOf(journal, run)) {
    for (const entry of page) {
      if (cut !== undefined && (run === cut.run ? entry.seq >= cut.seq : entry.at > cut.at)) return;
      digest.update(lineOfEntry(entry));
      fold(state, entry.event, entry.at);
    }
  }
}

type Parts = Pick<RunRecord, "steps" | "answers" | "open">;

/** With what the runs have done that it has begun, below the addresses of the steps that have begun them. */
async function withChildren(journal: Journal<RunEvent>, story: Story, cut: Cut | undefined): Promise<Parts> {
  const own = story.parts;
  const all = { steps: [...own.steps], answers: [...own.answers], open: [...own.open] };
  for (const [run, address] of story.children) {
    const row = await journal.run(run);
    // It was to begin, and nobody has begun it.
    if (row === undefined) continue;
    const child = await withChildren(journal, (await told(journal, row, cut)).story, cut);
    all.steps.push(...child.steps.map((step) => ({ ...step, address: childAddress(address, step.address) })));
    all.answers.push(...child.answers.map((answer) => ({ ...answer, gate: childAddress(address, answer.gate) })));
    all.open.push(...child.open.map((gate) => ({ ...gate, gate: childAddress(address, gate.gate) })));
  }
  return all;
}

/** What people have answered in the run that this one repeats, or in one before that, at steps whose results it keeps. */
async function keptAnswers(journal: Journal<RunEvent>, { rerunOf, kept }: Story): Promise<readonly RecordedAnswer[]> {
  if (rerunOf === undefined || kept.length === 0) return [];
  const { answers } = await runRecords(journal)(rerunOf);
  const isKept = (gate: string): boolean => kept.some((step) => gate === step || gate.startsWith(`${step}/`));
  return answers.filter(({ gate }) => isKept(gate)).map((answer) => ({ run: rerunOf, ...answer }));
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Is told what is folded. */
class Story implements Observer {
  /** The addresses of the steps that have begun runs, by these. */
  readonly children = new Map<string, string>();
  /** The run that this one repeats. */
  rerunOf: string | undefined;
  /** The addresses of what it has taken over from that one. */
  readonly kept: string[] = [];
  readonly #state: RunState;
  readonly #steps: Writable<RecordedStep>[] = [];
  readonly #answers: RecordedAnswer[] = [];
  /** Those that have not ended, by their addresses. */
  readonly #going = new Map<string, Writable<RecordedStep>>();
  readonly #open = new Map<string, OpenQuestion & { readonly id: string }>();

  constructor(state: RunState) {
    this.#state = state;
    state.observer = this;
  }

  get parts(): Parts {
    const open = [...this.#open.values()].map(({ gate, message, openedAt }) => ({ gate, message, openedAt }));
    return { steps: this.#steps, answers: this.#answers, open };
  }

  event(event: RunEvent): void {
    if (event.type === "run.created") this.rerunOf = event.rerunOf;
    if (event.type === "result.kept") this.kept.push(event.address);
    if (event.type === "child.started") this.children.set(event.run, event.address);
    if (event.type === "answer.given") this.#answered(event);
    const step = "address" in event ? this.#going.get(event.address) : undefined;
    if (step === undefined) return;
    if (event.type === "attempt.interrupted") step.interrupted++;
    if (event.type !== "attempt.ended") return;
    const { usage } = event.outcome.output;
    if (usage !== undefined && isJsonObject(usage)) step.usages = [...step.usages, usage];
  }

  changed(frame: Frame): void {
    const { address, node } = frame;
    if (address === "") return;
    const step = this.#begin(frame);
    step.status = statusOf(frame);
    if ("attempts" in frame) step.attempts = frame.attempts;
    if ((frame.phase !== "open" && frame.phase !== "asking") || this.#open.has(address)) return;
    const message = messageOf(frame);
    this.#open.set(address, { gate: address, id: node.id, message, openedAt: this.#state.now });
  }

  ended(frame: Frame, result: Result): void {
    if (frame.address === "") return;
    const step = this.#begin(frame);
    this.#going.delete(frame.address);
    this.#open.delete(frame.address);
    const { status, reason, message } = result;
    const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
    Object.assign(step, { status, ...why, endedAt: this.#state.now, output: shownOutput(result) });
  }

  #begin(frame: Frame): Writable<RecordedStep> {
    const { address, node } = frame;
    const known = this.#going.get(address);
    if (known !== undefined) return known;
    const attempts = "attempts" in frame ? frame.attempts : 1;
    const words = { address, kind: node.kind, attempts, startedAt: this.#state.now };
    const begun: RecordedStep = { ...words, status: "running", output: {}, usages: [], interrupted: 0 };
    this.#going.set(address, begun);
    this.#steps.push(begun);
    return begun;
  }

  #answered({ gate, choice, by, comment }: Extract<RunEvent, { type: "answer.given" }>): void {
    const open = [...this.#open.values()].find((each) => each.gate === gate || each.id === gate);
    if (open === undefined) return;
    this.#open.delete(open.gate);
    const { message, openedAt } = open;
    const said = { choice, by, at: this.#state.now, ...(comment === undefined ? {} : { comment }) };
    this.#answers.push({ gate: open.gate, message, openedAt, ...said });
  }
}

function messageOf(frame: Frame): string {
  if (frame.primitive === "wait") return frame.message;
  return frame.primitive === "call" ? (frame.question?.message ?? "") : "";
}

function statusOf({ phase }: Frame): RecordedStatus {
  return ["open", "asking", "waiting", "queued"].includes(phase) ? "waiting" : "running";
}
