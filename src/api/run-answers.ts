import { z } from "zod";
import type { Entry } from "../journal/journal.ts";
import type { RunEvent } from "../engine/event.ts";
import type { RunReport, RunWords } from "./runs.ts";

export const json = z.json();
const values = z.record(z.string(), json);
export const time = z.iso.datetime();

const runStatus = z.enum(["running", "waiting", "interrupted", "success", "failure", "cancelled"]);

const runWordsShape = z.strictObject({
  id: z.string(),
  workflow: z.string(),
  status: runStatus,
  reason: z.string().nullable().describe("Why it has ended so, as a word: rejected, timed_out, exit …"),
  message: z.string().nullable().describe("The same as a sentence."),
  actor: z.string(),
  parent: z.strictObject({ run: z.string(), address: z.string() }).nullable(),
  origin: z
    .strictObject({
      workflow: z.string(),
      version: z.number().int(),
      owner: z.string(),
      source: z.enum(["manual", "rerun"]),
    })
    .nullable()
    .describe("The registered workflow that it is of."),
  startedAt: time,
  endedAt: time.nullable(),
  inputs: values,
  outputs: values.nullable().describe("What the workflow gives; null before its end."),
});

const stepShape = z.strictObject({
  address: z.string(),
  id: z.string(),
  kind: z.string(),
  status: z.enum(["running", "waiting", "success", "failure", "skipped", "cancelled"]),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  attempts: z.number().int(),
  output: values.nullable().describe("What expressions see of it; text that is too large is `{blob, bytes}`."),
  startedAt: time,
  endedAt: time.nullable(),
  dueAt: time.nullable().describe("When it goes on by itself, where it waits for that."),
});

const gateShape = z.strictObject({
  run: z.string().describe("The run that asks: this one, or one that it has begun."),
  address: z.string(),
  id: z.string(),
  opening: z.number().int(),
  message: z.string(),
  options: z.array(z.string()),
  state: z.enum(["open", "answered", "closed"]),
  choice: z.string().nullable(),
  comment: z.string().nullable(),
  by: z.string().nullable(),
  showFile: z.string().nullable(),
  openedAt: time,
  answeredAt: time.nullable(),
});

/** What `plan --dry-run` prints. */
export const dryRunShape = z.strictObject({
  steps: z.array(
    z.strictObject({
      address: z.string(),
      kind: z.string(),
      given: values.describe("What it would be given: its arguments, environment and folder, with their values."),
      choice: z.string().optional().describe("Of a gate: what was taken as its answer."),
    }),
  ),
  status: z.enum(["success", "failure", "cancelled"]),
  message: z.string().optional().describe("Why it could not be followed to its end."),
  outputs: values,
});

/** What run, status, resume, answer, cancel and rerun print. */
export const runShape = z.strictObject({ run: runWordsShape, steps: z.array(stepShape), gates: z.array(gateShape) });

export const listedRunShape = runWordsShape.pick({
  id: true,
  workflow: true,
  status: true,
  startedAt: true,
  endedAt: true,
});

export const runsShape = z.strictObject({ runs: z.array(listedRunShape) });

export const eventsShape = z.strictObject({
  events: z.array(z.looseObject({ seq: z.number().int(), at: time, type: z.string() })),
});

export const logsShape = z.strictObject({
  logs: z.array(
    z.strictObject({
      address: z.string(),
      attempt: z.number().int(),
      stream: z.enum(["stdout", "stderr"]),
      text: z.string(),
    }),
  ),
});

export function answerOfReport({ run, steps, gates }: RunReport): unknown {
  return {
    run: runAnswer(run),
    steps: steps.map((step) => ({
      address: step.address,
      id: step.id,
      kind: step.kind,
      status: step.status,
      reason: step.reason ?? null,
      message: step.message ?? null,
      attempts: step.attempts,
      output: step.output ?? null,
      startedAt: timeOf(step.startedAt),
      endedAt: timeOf(step.endedAt),
      dueAt: timeOf(step.dueAt),
    })),
    gates: gates.map((gate) => ({
      run: gate.run,
      address: gate.address,
      id: gate.id,
      opening: gate.opening,
      message: gate.message,
      options: gate.options,
      state: gate.state,
      choice: gate.choice ?? null,
      comment: gate.comment ?? null,
      by: gate.by ?? null,
      showFile: gate.showFile ?? null,
      openedAt: timeOf(gate.openedAt),
      answeredAt: timeOf(gate.answeredAt),
    })),
  };
}

export function answerOfRuns(runs: readonly RunWords[]): unknown {
  return { runs: runs.map(listedRun) };
}

export function listedRun({ id, workflow, status, startedAt, endedAt }: RunWords): unknown {
  return { id, workflow, status, startedAt: timeOf(startedAt), endedAt: timeOf(endedAt) };
}

export function answerOfEntry({ seq, at, event }: Entry<RunEvent>): unknown {
  return { seq, at: timeOf(at), ...event };
}

function runAnswer(run: RunWords): unknown {
  return {
    id: run.id,
    workflow: run.workflow,
    status: run.status,
    reason: run.reason ?? null,
    message: run.message ?? null,
    actor: run.actor,
    parent: run.parent ?? null,
    origin: run.origin ?? null,
    startedAt: timeOf(run.startedAt),
    endedAt: timeOf(run.endedAt),
    inputs: run.inputs,
    outputs: run.outputs ?? null,
  };
}

export function timeOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
