import { itemMark } from "../../plan/address.ts";
import { type Acquire, type Arguments, type Graph, type Plan, planFormat, type PlanNode } from "../../plan/plan.ts";
import type { WorkflowHeader } from "../../plan/plan.ts";
import { byUsefulness, isError } from "../../problem/problem.ts";
import { compileText, compileValue } from "../compile-value.ts";
import type { ReadDocument, ReadWorkflow, Surroundings } from "../dialect.ts";
import { withoutOwnKeys } from "../own-keys.ts";
import type { Reading } from "../reading.ts";
import type { OutlinedStep } from "../step-outline.ts";
import { SubWorkflows } from "../sub-workflow.ts";
import { report } from "../yaml/report.ts";
import { reportIssues } from "../yaml/shape-problems.ts";
import { entryOf, shallowJson, type YamlNode } from "../yaml/yaml-node.ts";
import { contextAt, type FileParts } from "./compilation.ts";
import { compileEnv, noEnv } from "./env.ts";
import { type Jobs, orderJobs, outlineJobs, type OutlinedJob } from "./job-outline.ts";
import { opening } from "./language.ts";
import { jobNameWrong } from "./problems.ts";
import { readJob, timeoutOf } from "./read-job.ts";
import { readTriggers, type Triggers } from "./read-triggers.ts";
import { recognizeStep, stepWordsOf } from "./recognize-step.ts";
import type { JobsNames } from "./scope.ts";
import { fileShape, isName } from "./shapes.ts";

/** How many calls may stand inside each other. */
const deepestCall = 4;

/**
 * Reads a workflow in App Mesh's language. Everything that is wrong with it is reported at once; it never throws. `callers` are
 * the files that call this one.
 */
export function readJobs(
  { source, yaml }: ReadDocument,
  surroundings: Surroundings,
  callers: readonly string[],
): ReadWorkflow {
  const reading: Reading = { source, surroundings, problems: [...yaml.problems], files: [...callers, source.file] };
  const read = yaml.node === undefined ? undefined : readPlan(reading, yaml.node);
  const problems = reading.problems.toSorted(byUsefulness);
  const refusesCalls = read !== undefined && !read.isCallable;
  if (read === undefined || problems.some(isError)) return { problems, refusesCalls };
  return { plan: read.plan, problems, refusesCalls };
}

function readPlan(reading: Reading, file: YamlNode): { readonly plan: Plan; readonly isCallable: boolean } {
  const { surroundings } = reading;
  readFileShape(reading, file);
  const triggers = readTriggers(reading, entryOf(file, "on")?.value);
  const words = stepWordsOf(surroundings.kinds);
  const jobs = outlineJobs(entryOf(file, "jobs")?.value, recognizeStep(words));
  checkJobNames(reading, entryOf(file, "jobs")?.value);
  const subWorkflows = new SubWorkflows({ opening, under: "with", deepest: deepestCall });
  const { inputs, hasEvents } = triggers;
  const names: JobsNames = { inputs, jobs, hasEvents, outputsOf: (called) => subWorkflows.outputsOf(called) };
  const bare: FileParts = { reading, names, words, subWorkflows, env: noEnv };
  const parts: FileParts = { ...bare, env: compileEnv(contextAt(bare, { at: "run", env: noEnv }), noEnv, file) };
  const plan: Plan = {
    format: planFormat,
    workflow: headerOf(file),
    inputs: [...(inputs?.values() ?? [])],
    root: { nodes: [wholeRun(parts, file, compileJobs(parts))] },
    outputs: compileOutputs(parts, triggers),
    addresses: addressesOf(jobs),
    workflows: subWorkflows.plans,
  };
  return { plan, isCallable: triggers.isCallable };
}

function readFileShape(reading: Reading, file: YamlNode): void {
  const data = file.kind === "map" ? shallowJson(withoutOwnKeys(file), ["env", "sec_env", "concurrency"]) : null;
  const parsed = fileShape.safeParse(data);
  if (!parsed.success) {
    reportIssues(reading, { node: file, shape: fileShape, owner: "the file" }, parsed.error.issues);
  }
}

function checkJobNames(reading: Reading, jobs: YamlNode | undefined): void {
  if (jobs?.kind !== "map") return;
  for (const { key, keyRange } of jobs.entries) {
    if (!isName(key)) report(reading, keyRange, jobNameWrong({ name: key }));
  }
}

function headerOf(file: YamlNode): WorkflowHeader {
  const textOf = (key: string): string => {
    const value = entryOf(file, key)?.value;
    return value?.kind === "scalar" ? value.text : "";
  };
  const name = textOf("name");
  const words = { author: textOf("owner"), description: textOf("description") };
  return { dialect: "jobs", id: name, name, version: "", ...words };
}

function compileJobs(parts: FileParts): Graph {
  const { reading, names } = parts;
  const ordered = orderJobs(reading, names.jobs);
  const nodes = ordered.flatMap((job) => readJob(parts, job) ?? []);
  const needs = ordered.filter((job) => job.needs.length > 0).map((job) => [job.name, job.needs] as const);
  return { nodes, needs: Object.fromEntries(needs), skipped: "holds" };
}

/** The run itself: all jobs, in the time and under the name that they have together. */
function wholeRun(parts: FileParts, file: YamlNode, body: Graph): PlanNode {
  const timeout = timeoutOf(entryOf(file, "timeout")?.value);
  const acquire = compileConcurrency(parts, entryOf(file, "concurrency")?.value);
  return {
    address: "",
    id: "",
    kind: "jobs",
    continueOnError: false,
    primitive: "group",
    body,
    ...(timeout === undefined ? {} : { timeout }),
    ...(acquire === undefined ? {} : { acquire }),
    outputs: {},
  };
}

function compileConcurrency(parts: FileParts, node: YamlNode | undefined): Acquire | undefined {
  const group = entryOf(node, "group")?.value;
  if (group === undefined) return undefined;
  const cancel = entryOf(node, "cancel-in-progress")?.value;
  return {
    key: compileText(contextAt(parts, { at: "run", env: parts.env }), group),
    limit: { kind: "literal", value: 1 },
    scope: "workflow",
    evicts: cancel?.kind === "scalar" && cancel.value === true,
  };
}

function compileOutputs(parts: FileParts, { outputs }: Triggers): Arguments {
  if (outputs?.kind !== "map") return {};
  const context = contextAt(parts, { at: "workflow outputs", env: parts.env });
  const named = outputs.entries.flatMap(({ key, value }) => {
    const node = entryOf(value, "value")?.value;
    return node === undefined ? [] : [[key, compileValue(context, node)] as const];
  });
  return Object.fromEntries(named);
}

/** The jobs under the empty address, the steps of each job under its name, those of each fan-out under its address. */
function addressesOf(jobs: Jobs): Plan["addresses"] {
  const all = [...jobs.values()];
  return Object.fromEntries([
    ["", Object.fromEntries(all.map(({ name, address }) => [name, address]))],
    ...all.flatMap(addressesOfJob),
  ]);
}

function addressesOfJob({
  name,
  outline,
}: OutlinedJob): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  return [...outline.names].map(([fanOut, members]) => [
    fanOut === undefined ? name : fanOut.address + itemMark,
    Object.fromEntries([...members].map(([id, step]: readonly [string, OutlinedStep]) => [id, step.address])),
  ]);
}
