import { coerceInput, type InputDefinition } from "../plan/input.ts";
import type { Plan } from "../plan/plan.ts";
import { didYouMean } from "../problem/nearest.ts";
import { isError, type Problem } from "../problem/problem.ts";
import type { Source } from "../problem/source.ts";
import type { ReadWorkflow } from "./dialect.ts";
import { pointedAt, toJson, type YamlNode, type YamlScalar } from "./yaml/yaml-node.ts";
import {
  workflowBroken,
  workflowCycle,
  workflowInputMissing,
  workflowInputUnknown,
  workflowInputWrong,
  workflowNameDynamic,
  workflowNotCallable,
  workflowNotFound,
  workflowTooDeep,
} from "./problems.ts";
import type { Reading } from "./reading.ts";
import { report } from "./yaml/report.ts";

export interface WorkflowCall {
  readonly name: YamlScalar;
  readonly inputs: YamlNode | undefined;
}

export interface CallWords {
  /** What every expression begins with. */
  readonly opening: string;
  /** The key that inputs are passed under. */
  readonly under: string;
  /** How many calls may stand inside each other; any number where nothing is said. */
  readonly deepest?: number;
}

/** The workflows that one file calls: each is read once, and every call is checked against it. */
export class SubWorkflows {
  readonly #words: CallWords;
  readonly #read = new Map<string, ReadWorkflow>();

  constructor(words: CallWords) {
    this.#words = words;
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
    if (name.text.includes(this.#words.opening)) {
      report(reading, name.range, workflowNameDynamic({ text: name.text }));
      return name.text;
    }
    const called = this.#read.get(name.text) ?? this.#find(reading, name);
    if (called?.plan !== undefined) checkInputs(reading, { ...call, ...this.#words }, called.plan);
    return name.text;
  }

  #find(reading: Reading, name: YamlScalar): ReadWorkflow | undefined {
    const { surroundings, source } = reading;
    const found = surroundings.library.find(name.text, source.file);
    if (found === undefined) {
      report(reading, name.range, workflowNotFound({ name: name.text }));
      return undefined;
    }
    const called = found.ok ? this.#readFound(reading, name, found.source) : { problems: [found.problem] };
    const broken = called.problems.filter(isError);
    if (called.refusesCalls === true) report(reading, name.range, workflowNotCallable({ name: name.text }));
    if (broken.length > 0) report(reading, name.range, brokenProblem(name.text, broken));
    this.#read.set(name.text, called);
    return called;
  }

  #readFound(reading: Reading, name: YamlScalar, source: Source): ReadWorkflow {
    const { files, surroundings } = reading;
    const { deepest = Number.POSITIVE_INFINITY } = this.#words;
    const isCircle = files.includes(source.file);
    if (!isCircle && files.length <= deepest) return surroundings.readCalled(source, surroundings, files);
    const problem = isCircle
      ? workflowCycle({ files: [...files.slice(files.indexOf(source.file)), source.file] })
      : workflowTooDeep({ limit: deepest });
    report(reading, name.range, problem);
    return { problems: [] };
  }
}

function brokenProblem(name: string, problems: readonly Problem[]): Problem {
  const [first] = problems;
  const at = first?.place === undefined ? "" : `${first.place.file}:${first.place.line}: `;
  return workflowBroken({ name, count: problems.length, first: at + (first?.message ?? "") });
}

type CheckedCall = WorkflowCall & CallWords;

function checkInputs(reading: Reading, call: CheckedCall, plan: Plan): void {
  const { name, inputs: node, under } = call;
  const given = node?.kind === "map" ? node.entries : [];
  const declared = new Map(plan.inputs.map((input) => [input.name, input]));
  for (const { key, keyRange, value } of given) {
    const input = declared.get(key);
    if (input === undefined) {
      const known = [...declared.keys()];
      const hint =
        didYouMean(key, known) ?? (known.length === 0 ? "It has no inputs." : `It has: ${known.join(", ")}.`);
      report(reading, keyRange, workflowInputUnknown({ name: name.text, input: key, hint }));
    } else checkValue(reading, { call, input }, value);
  }
  const missing = plan.inputs.filter(
    (input) => input.required && input.default === undefined && !given.some((entry) => entry.key === input.name),
  );
  for (const input of missing)
    report(reading, name.range, workflowInputMissing({ name: name.text, input: input.name, under }));
}

interface GivenInput {
  readonly call: CheckedCall;
  readonly input: InputDefinition;
}

function checkValue(reading: Reading, { call, input }: GivenInput, value: YamlNode): void {
  if (value.kind === "scalar" && value.text.includes(call.opening)) return;
  const coerced = coerceInput(input, toJson(value));
  if (coerced.ok) return;
  const { message, hint } = coerced.problem;
  report(reading, pointedAt(value), workflowInputWrong({ name: call.name.text, detail: message, hint }));
}
