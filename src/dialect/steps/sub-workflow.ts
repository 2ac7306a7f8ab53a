import { coerceInput, type InputDefinition } from "../../plan/input.ts";
import type { Plan } from "../../plan/plan.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { isError, type Problem } from "../../problem/problem.ts";
import type { Source } from "../../problem/source.ts";
import type { ReadWorkflow, Surroundings } from "../dialect.ts";
import { toJson, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";
import {
  workflowBroken,
  workflowCycle,
  workflowInputMissing,
  workflowInputUnknown,
  workflowInputWrong,
  workflowNameDynamic,
  workflowNotFound,
} from "./problems.ts";
import type { Reading } from "./reading.ts";
import { report, reportKey, reportValue } from "../yaml/report.ts";

export interface WorkflowCall {
  readonly name: YamlScalar;
  readonly step: YamlNode;
  readonly inputs: YamlNode | undefined;
}

/** Reads a file that another one calls; `files` are those that are being read already. */
export type ReadCalled = (source: Source, surroundings: Surroundings, files: readonly string[]) => ReadWorkflow;

/** The workflows that one file calls: each is read once, and every call is checked against it. */
export class SubWorkflows {
  readonly #readCalled: ReadCalled;
  readonly #read = new Map<string, ReadWorkflow>();

  constructor(readCalled: ReadCalled) {
    this.#readCalled = readCalled;
  }

  get plans(): Readonly<Record<string, Plan>> {
    const entries = [...this.#read].flatMap(([name, { plan }]) => (plan === undefined ? [] : [[name, plan] as const]));
    return Object.fromEntries(entries);
  }

  /** The names of what a workflow gives; undefined where it cannot be known, or has not been read yet. */
  outputsOf(name: string): readonly string[] | undefined {
    const plan = this.#read.get(name)?.plan;
    return plan === undefined ? undefined : Object.keys(plan.outputs);
  }

  /** The name that the plan knows the called workflow by. */
  read(reading: Reading, call: WorkflowCall): string {
    const { name } = call;
    if (name.text.includes("{{")) {
      report(reading, name.range, workflowNameDynamic({ text: name.text }));
      return name.text;
    }
    const called = this.#read.get(name.text) ?? this.#find(reading, name);
    if (called?.plan !== undefined) checkInputs(reading, call, called.plan);
    return name.text;
  }

  #find(reading: Reading, name: YamlScalar): ReadWorkflow | undefined {
    const { surroundings, source, files } = reading;
    const found = surroundings.library.find(name.text, source.file);
    if (found === undefined) {
      report(reading, name.range, workflowNotFound({ name: name.text }));
      return undefined;
    }
    const called = found.ok ? this.#readFound(reading, name, found.source) : { problems: [found.problem] };
    const broken = called.problems.filter(isError);
    if (broken.length > 0 && !isCycle(files, broken)) report(reading, name.range, brokenProblem(name.text, broken));
    this.#read.set(name.text, called);
    return called;
  }

  #readFound(reading: Reading, name: YamlScalar, source: Source): ReadWorkflow {
    const { files, surroundings } = reading;
    if (!files.includes(source.file)) return this.#readCalled(source, surroundings, files);
    report(reading, name.range, workflowCycle({ files: [...files.slice(files.indexOf(source.file)), source.file] }));
    return { problems: [] };
  }
}

/** A circle is reported where it closes; on the way out of it every file would report the next as broken. */
function isCycle(files: readonly string[], problems: readonly Problem[]): boolean {
  return (
    files.length > 1 &&
    problems.every((problem) => problem.code === "WORKFLOW_CYCLE" || problem.code === "WORKFLOW_BROKEN")
  );
}

function brokenProblem(name: string, problems: readonly Problem[]): Problem {
  const [first] = problems;
  const at = first?.place === undefined ? "" : `${first.place.file}:${first.place.line}: `;
  return workflowBroken({ name, count: problems.length, first: at + (first?.message ?? "") });
}

function checkInputs(reading: Reading, call: WorkflowCall, plan: Plan): void {
  const { name, step } = call;
  const given = call.inputs?.kind === "map" ? call.inputs.entries : [];
  const declared = new Map(plan.inputs.map((input) => [input.name, input]));
  for (const entry of given) {
    const input = declared.get(entry.key);
    const place = { node: step, path: ["inputs", entry.key] };
    if (input === undefined) {
      const known = [...declared.keys()];
      const hint =
        didYouMean(entry.key, known) ?? (known.length === 0 ? "It has no inputs." : `It has: ${known.join(", ")}.`);
      reportKey(reading, place, workflowInputUnknown({ name: name.text, input: entry.key, hint }));
    } else checkValue(reading, { call, input }, entry.value);
  }
  const missing = plan.inputs.filter(
    (input) => input.required && input.default === undefined && !given.some((entry) => entry.key === input.name),
  );
  for (const input of missing)
    report(reading, name.range, workflowInputMissing({ name: name.text, input: input.name }));
}

interface GivenInput {
  readonly call: WorkflowCall;
  readonly input: InputDefinition;
}

function checkValue(reading: Reading, { call, input }: GivenInput, value: YamlNode): void {
  if (value.kind === "scalar" && value.text.includes("{{")) return;
  const coerced = coerceInput(input, toJson(value));
  if (coerced.ok) return;
  const { message, hint } = coerced.problem;
  const problem = workflowInputWrong({ name: call.name.text, detail: message, hint });
  reportValue(reading, { node: call.step, path: ["inputs", input.name] }, problem);
}
