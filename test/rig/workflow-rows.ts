import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { ReadWorkflow } from "../../src/dialect/dialect.ts";
import { readSource } from "../../src/dialect/yaml/read-source.ts";
import { readWorkflow } from "../../src/host/read-workflow.ts";
import { stepKinds } from "../../src/host/step-kinds.ts";
import type { Problem } from "../../src/problem/problem.ts";
import { makeSource } from "../../src/problem/source.ts";

/** A row of the tables of workflow files. */
export interface WorkflowRow {
  readonly name: string;
  /** One of the examples, by its file; or the whole file; or else its steps and inputs, which a fixture makes a file of. */
  readonly example?: string;
  readonly workflow?: string;
  readonly steps?: string;
  readonly inputs?: string;
  /** The steps that come last. */
  readonly finally?: string;
  /** The jobs of a workflow made of jobs, or else the steps of its only job, and what stands beside the jobs. */
  readonly jobs?: string;
  readonly job?: string;
  readonly top?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** The files that call each other down to this one. */
  readonly callers?: readonly string[];
  readonly agents?: readonly string[];
  readonly problems: readonly string[];
  readonly at?: readonly string[];
  readonly hint?: readonly string[];
  readonly warnings?: boolean;
  readonly anyOrder?: boolean;
}

const examples = join(import.meta.dirname, "..", "..", "examples");
const file = "main.yml";
const ordinaryInputs = "{ name: { type: string, default: x }, n: { type: number, default: 1 } }";

export function textOf(row: WorkflowRow): string {
  if (row.example !== undefined) return readFileSync(join(examples, row.example), "utf8");
  if (row.workflow !== undefined) return row.workflow;
  if (row.jobs !== undefined || row.job !== undefined || row.top !== undefined) return jobsTextOf(row);
  const steps = (row.steps ?? "- { id: only, command: x }\n").replace(/^/gmu, "  ").trimEnd();
  const last = row.finally === undefined ? "" : `finally:\n${row.finally.replace(/^/gmu, "  ").trimEnd()}\n`;
  return `schema_version: "1.0"\nworkflow: { id: demo, name: Demo, version: "1.0.0" }\ninputs: ${row.inputs ?? ordinaryInputs}\nsteps:\n${steps}\n${last}`;
}

const ordinaryOn =
  "on: { manual: { inputs: { name: { type: string, default: x }, n: { type: number, default: 1 } } } }\n";

function jobsTextOf({ jobs, job, top = ordinaryOn }: WorkflowRow): string {
  const only =
    job === undefined ? "only: { steps: [{ name: s, command: x }] }\n" : `only:\n${job.replace(/^/gmu, "  ")}\n`;
  return `name: demo\n${top}jobs:\n${(jobs ?? only).replace(/^/gmu, "  ")}`;
}

export function readStepsOf(row: WorkflowRow): { readonly text: string; readonly read: ReadWorkflow } {
  const text = textOf(row);
  return { text, read: readText(text, row) };
}

/** What a text means as a workflow file beside the files of its row. */
export function readText(text: string, row: Pick<WorkflowRow, "files" | "agents" | "callers">): ReadWorkflow {
  const { files, agents, callers = [] } = row;
  const find = (name: string): ReturnType<typeof readSource> | undefined => {
    const found = files?.[name];
    return found === undefined ? undefined : readSource(name, Buffer.from(found === "self" ? text : found));
  };
  const surroundings = {
    kinds: stepKinds,
    library: { find },
    readCalled: readWorkflow,
    ...(agents === undefined ? {} : { agents }),
  };
  return readWorkflow(makeSource(file, text), surroundings, callers);
}

/** What stands in the file where a problem points. */
export function wordsAt(text: string, problem: Problem): string {
  const { line = 1, column = 1 } = problem.place ?? {};
  return (text.split("\n")[line - 1] ?? "").slice(column - 1);
}

/** Holds a row against what is read of it. */
export function expectRow(row: WorkflowRow): void {
  const { text, read } = readStepsOf(row);
  const codes = read.problems.map((problem) => problem.code);
  const inOrder = (each: readonly string[]): readonly string[] => (row.anyOrder === true ? each.toSorted() : each);
  expect(inOrder(codes)).toEqual(inOrder(row.problems));
  const isPlanned = row.problems.length === 0 || row.warnings === true || onlyWarnings(row, read.problems);
  expect(read.plan !== undefined).toBe(isPlanned);
  read.problems.forEach((problem, index) => {
    const words = row.at?.[index];
    if (words !== undefined) expect(wordsAt(text, problem).startsWith(words)).toBe(true);
    const hint = row.hint?.[index];
    if (hint !== undefined) expect(problem.hint).toContain(hint);
  });
}

function onlyWarnings(row: WorkflowRow, problems: readonly Problem[]): boolean {
  return row.warnings === undefined && problems.every((problem) => problem.severity === "warning");
}
