import type { InputDefinition } from "../../plan/input.ts";
import { itemMark, passMark } from "../../plan/address.ts";
import type { Argument, Arguments, Branch, Conduct, PlanNode, Sequence } from "../../plan/plan.ts";
import type { FieldPath, StepCompiler, WorkflowDefaults } from "../../plan/step-kind.ts";
import { parseDuration } from "../../time/duration.ts";
import type { Problem } from "../../problem/problem.ts";
import { entryOf, nodeAt, type YamlNode } from "../yaml/yaml-node.ts";
import {
  compileCommand,
  compileCondition,
  compileText,
  compileTexts,
  compileValue,
  compileValues,
  type ValueContext,
} from "./compile-value.ts";
import { fanInUnknownStep } from "./problems.ts";
import { keyMissing, valueWrong } from "../yaml/problems.ts";
import { reachStep } from "./reachable.ts";
import type { Reading } from "./reading.ts";
import { reportKey, reportValue } from "../yaml/report.ts";
import { makeScope, unreachable, type WorkflowNames } from "./scope.ts";
import { show } from "../yaml/shape-problems.ts";
import type { OutlinedStep } from "./step-outline.ts";
import type { SubWorkflows } from "./sub-workflow.ts";

/** A workflow while its steps are compiled. */
export interface Compilation {
  readonly reading: Reading;
  readonly names: WorkflowNames;
  readonly defaults: WorkflowDefaults;
  readonly subWorkflows: SubWorkflows;
  /** Compiles the steps of a list, or the one step of a fan-out. */
  readonly compileSteps: (list: YamlNode, owner: string) => Sequence;
  readonly compileItem: (node: YamlNode, owner: string) => PlanNode | undefined;
}

/** Answers what a step kind asks about one step. */
export class YamlStepCompiler implements StepCompiler {
  readonly #compilation: Compilation;
  readonly #step: OutlinedStep;

  constructor(compilation: Compilation, step: OutlinedStep) {
    this.#compilation = compilation;
    this.#step = step;
  }

  get defaults(): WorkflowDefaults {
    return this.#compilation.defaults;
  }

  get inputs(): ReadonlyMap<string, InputDefinition> | undefined {
    return this.#compilation.names.inputs;
  }

  get insideFanOut(): boolean {
    return this.#step.fanOut !== undefined;
  }

  text(path: FieldPath): Argument {
    return compileText(this.#context(path), this.#node(path));
  }

  value(path: FieldPath): Argument {
    return compileValue(this.#context(path), this.#node(path));
  }

  values(path: FieldPath): Arguments {
    return compileValues(this.#context(path), this.#child(path));
  }

  condition(path: FieldPath): Argument {
    return compileCondition(this.#context(path), this.#node(path));
  }

  command(path: FieldPath): Argument {
    return compileCommand(this.#context(path), this.#node(path));
  }

  steps(path: FieldPath): Sequence {
    const list = this.#body(path);
    if (list === undefined || isNull(list)) return { nodes: [] };
    if (list.kind !== "list") {
      this.#wrong(path, "must be a list of steps", list);
      return { nodes: [] };
    }
    return this.#compilation.compileSteps(list, this.#owner());
  }

  cases(path: FieldPath): readonly Branch[] {
    const cases = this.#body(path);
    if (cases === undefined) return [];
    if (cases.kind !== "map") {
      this.#wrong(path, "must be a mapping with a list of steps under each value", cases);
      return [];
    }
    return cases.entries.map(({ key }) => ({ name: key, match: key, body: this.steps([...path, key]) }));
  }

  item(path: FieldPath): PlanNode {
    const node = this.#body(path);
    if (node !== undefined && node.kind !== "map") this.#wrong(path, "must be one step, which is a mapping", node);
    const compiled = node?.kind === "map" ? this.#compilation.compileItem(node, this.#owner()) : undefined;
    // A template that cannot be compiled has been reported, so that no plan will come of this.
    return compiled ?? { ...this.#words(), primitive: "join", from: [], output: {} };
  }

  #acquire(): Pick<Conduct, "acquire"> {
    const node = this.#child(["acquire"]);
    if (node === undefined) return {};
    if (node.kind !== "map") return { acquire: { key: this.text(["acquire"]), limit: one, ...ofProject } };
    const limited = this.#child(["acquire", "limit"]) !== undefined;
    const limit = limited ? this.value(["acquire", "limit"]) : one;
    return { acquire: { key: this.text(["acquire", "key"]), limit, ...ofProject } };
  }

  conduct(defaultTimeout?: number): Conduct {
    const timeout = this.#duration(["timeout"]) ?? defaultTimeout;
    const max = this.#scalar(["retry", "max"]);
    const onInterrupt = this.#scalar(["on_interrupt"]);
    const env = compileTexts(this.#context(["env"]), this.#child(["env"]));
    const backoff = this.#scalar(["retry", "backoff"]) === "exponential" ? "exponential" : "fixed";
    const interval = this.#duration(["retry", "interval"]) ?? defaultInterval;
    return {
      env,
      ...(timeout === undefined ? {} : { timeout }),
      ...(typeof max === "number" ? { retry: { max, backoff, interval } } : {}),
      ...this.#acquire(),
      ...(this.#child(["cwd"]) === undefined ? {} : { cwd: this.text(["cwd"]) }),
      onInterrupt: onInterrupt === "fail" || onInterrupt === "ask" ? onInterrupt : "rerun",
    };
  }

  earlierSteps(path: FieldPath): readonly string[] {
    const list = this.#node(path);
    if (list.kind !== "list") return [];
    return list.items.flatMap((item, index) => {
      const id = item.kind === "scalar" ? item.text : "";
      const address = this.#earlierStep([...path, index], id);
      return address === undefined ? [] : [address];
    });
  }

  workflow(path: FieldPath, inputsPath: FieldPath): string {
    const name = this.#node(path);
    const { subWorkflows, reading } = this.#compilation;
    if (name.kind !== "scalar") return "";
    return subWorkflows.read(reading, { name, step: this.#step.node, inputs: this.#child(inputsPath) });
  }

  report(path: FieldPath, problem: Problem): void {
    reportValue(this.#compilation.reading, { node: this.#step.node, path }, problem);
  }

  #earlierStep(path: FieldPath, id: string): string | undefined {
    const from = { step: this.#step, asLoop: false };
    const reach = reachStep(this.#compilation.names.outline, from, id);
    const itself = reach.kind !== "unknown" && reach.kind !== "in fan-out" && reach.step === this.#step;
    if (reach.kind === "reachable" && !itself) return reach.step.address;
    const problem = reach.kind === "reachable" ? undefined : unreachable(id, reach);
    const why = itself ? "a step cannot wait for itself" : lowerFirst(problem?.message ?? "");
    this.report(path, fanInUnknownStep({ id, why: why.replace(/\.$/u, ""), hint: itself ? undefined : problem?.hint }));
    return undefined;
  }

  #context(path: FieldPath): ValueContext {
    const { reading, names } = this.#compilation;
    const field = String(path[0]);
    const { kind } = this.#step;
    const asLoop = kind.repeats && field === "condition";
    const scope = makeScope(names, { step: this.#step, asLoop, ownNames: kind.ownNames[field] ?? [] });
    return { reading, scope };
  }

  #node(path: FieldPath): YamlNode {
    return nodeAt(this.#step.node, path);
  }

  #child(path: FieldPath): YamlNode | undefined {
    let node: YamlNode | undefined = this.#step.node;
    for (const key of path) node = entryOf(node, String(key))?.value;
    return node;
  }

  /** A field that holds steps: its shape lets it pass, so what is missing is said here. */
  #body(path: FieldPath): YamlNode | undefined {
    const node = this.#child(path);
    if (node !== undefined) return node;
    const key = String(path.at(-1));
    const description = this.#step.kind.shape.shape[key]?.description;
    reportKey(
      this.#compilation.reading,
      { node: this.#step.node, path },
      keyMissing({ owner: this.#owner(), key, description }),
    );
    return undefined;
  }

  #wrong(path: FieldPath, must: string, node: YamlNode): void {
    this.report(path, valueWrong({ key: path.join("."), owner: this.#owner(), must, shown: show(node) }));
  }

  #scalar(path: FieldPath): unknown {
    const node = this.#child(path);
    return node?.kind === "scalar" ? node.value : undefined;
  }

  #duration(path: FieldPath): number | undefined {
    return parseDuration(this.#scalar(path));
  }

  #owner(): string {
    return `the step "${this.#step.id}"`;
  }

  #words(): Pick<PlanNode, "address" | "id" | "kind" | "continueOnError"> {
    return wordsOf(this.#step);
  }
}

const defaultInterval = 10;

/** What every node of the plan has, whatever its kind. */
export function wordsOf(step: OutlinedStep): Pick<PlanNode, "address" | "id" | "kind" | "continueOnError"> {
  const carryOn = entryOf(step.node, "continue_on_error")?.value;
  const continueOnError = carryOn?.kind === "scalar" && carryOn.value === true;
  return { address: step.address, id: step.id, kind: step.kind.name, continueOnError };
}

/** Null counts as an empty list where steps are optional. */
function isNull(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

function lowerFirst(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

/** The address that the names of a fan-out's template are filed under. */
export function namespaceOf(fanOut: OutlinedStep | undefined): string {
  return fanOut === undefined ? "" : fanOut.address + (fanOut.kind.repeats ? passMark : itemMark);
}

const one = { kind: "literal", value: 1 } as const;
const ofProject = { scope: "project", evicts: false } as const;
