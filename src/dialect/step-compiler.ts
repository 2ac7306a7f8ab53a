import type { InputDefinition } from "../plan/input.ts";
import type { Argument, Arguments, Block, Branch, Conduct, PlanNode } from "../plan/plan.ts";
import type { FieldPath, StepCompiler, WorkflowDefaults } from "../plan/step-kind.ts";
import type { Problem } from "../problem/problem.ts";
import { compileCondition, compileText, compileValue, compileValues, type ValueContext } from "./compile-value.ts";
import { fanInUnknownStep } from "./problems.ts";
import { type Reach, unreachable } from "./reachable.ts";
import type { Reading } from "./reading.ts";
import type { Outline, OutlinedStep } from "./step-outline.ts";
import type { SubWorkflows } from "./sub-workflow.ts";
import { keyMissing, valueWrong } from "./yaml/problems.ts";
import { reportKey, reportValue } from "./yaml/report.ts";
import { show } from "./yaml/shape-problems.ts";
import { entryOf, nodeAt, type YamlNode } from "./yaml/yaml-node.ts";

/** Steps while they are compiled: what their dialect knows of them. */
export interface Compilation {
  readonly reading: Reading;
  readonly inputs: ReadonlyMap<string, InputDefinition> | undefined;
  readonly defaults: WorkflowDefaults;
  readonly subWorkflows: SubWorkflows;
  /** How a value for now is written, where another is not there yet. */
  readonly fallback: string;
  /** What may be written in one field of a step. */
  contextOf(step: OutlinedStep, field: string): ValueContext;
  /** The command in a field of a step. */
  commandOf(step: OutlinedStep, field: string, node: YamlNode): Argument;
  conductOf(step: OutlinedStep, defaultTimeout: number | undefined): Conduct;
  /** All steps among which an id is looked for. */
  readonly outline: Outline;
  /** Which step an id means for a step that waits for it. */
  reachOf(step: OutlinedStep, id: string): Reach;
  /** Compiles the steps of a list, or the one step of a fan-out. */
  compileSteps(list: YamlNode, owner: string): Block;
  compileItem(node: YamlNode, owner: string): PlanNode | undefined;
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
    return this.#compilation.inputs;
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
    return this.#compilation.commandOf(this.#step, String(path[0]), this.#node(path));
  }

  steps(path: FieldPath): Block {
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
    return compiled ?? { ...wordsOf(this.#step), primitive: "join", from: [], output: {} };
  }

  conduct(defaultTimeout?: number): Conduct {
    return this.#compilation.conductOf(this.#step, defaultTimeout);
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

  nearestEarlier(kind: string): string | undefined {
    const { outline } = this.#compilation;
    const before = [...outline.steps.values()].filter(
      (each) => each.kind.name === kind && each.order < this.#step.order,
    );
    const reached = before.filter((each) => {
      const reach = this.#compilation.reachOf(this.#step, each.id);
      return reach.kind === "reachable" && reach.step === each;
    });
    return reached.at(-1)?.address;
  }

  earlierOfKind(id: string, kind: string): string | undefined {
    const reach = this.#compilation.reachOf(this.#step, id);
    if (reach.kind !== "reachable") return undefined;
    const { step } = reach;
    return step.kind.name === kind && step.order < this.#step.order ? step.address : undefined;
  }

  workflow(path: FieldPath, inputsPath: FieldPath): string {
    const name = this.#node(path);
    const { subWorkflows, reading } = this.#compilation;
    if (name.kind !== "scalar") return "";
    return subWorkflows.read(reading, { name, inputs: this.#child(inputsPath) });
  }

  report(path: FieldPath, problem: Problem): void {
    reportValue(this.#compilation.reading, { node: this.#step.fields, path }, problem);
  }

  #earlierStep(path: FieldPath, id: string): string | undefined {
    const { fallback } = this.#compilation;
    const reach = this.#compilation.reachOf(this.#step, id);
    const itself = reach.kind !== "unknown" && reach.kind !== "in fan-out" && reach.step === this.#step;
    if (reach.kind === "reachable" && !itself) return reach.step.address;
    const problem = reach.kind === "reachable" ? undefined : unreachable({ id, fallback }, reach);
    const why = itself ? "a step cannot wait for itself" : lowerFirst(problem?.message ?? "");
    this.report(path, fanInUnknownStep({ id, why: why.replace(/\.$/u, ""), hint: itself ? undefined : problem?.hint }));
    return undefined;
  }

  #context(path: FieldPath): ValueContext {
    return this.#compilation.contextOf(this.#step, String(path[0]));
  }

  #node(path: FieldPath): YamlNode {
    return nodeAt(this.#step.fields, path);
  }

  #child(path: FieldPath): YamlNode | undefined {
    let node: YamlNode | undefined = this.#step.fields;
    for (const key of path) node = entryOf(node, String(key))?.value;
    return node;
  }

  /** A field that holds steps: its shape lets it pass, so what is missing is said here. */
  #body(path: FieldPath): YamlNode | undefined {
    const node = this.#child(path);
    if (node !== undefined) return node;
    const key = String(path.at(-1));
    const description = this.#step.kind.shape.shape[key]?.description;
    const problem = keyMissing({ owner: this.#owner(), key, description });
    reportKey(this.#compilation.reading, { node: this.#step.fields, path }, problem);
    return undefined;
  }

  #wrong(path: FieldPath, must: string, node: YamlNode): void {
    this.report(path, valueWrong({ key: path.join("."), owner: this.#owner(), must, shown: show(node) }));
  }

  #owner(): string {
    return `the step "${this.#step.id}"`;
  }
}

/** What every node of the plan has, whatever its kind. */
export function wordsOf(step: OutlinedStep): Pick<PlanNode, "address" | "id" | "kind" | "continueOnError"> {
  const carryOn = entryOf(step.fields, "continue_on_error")?.value;
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
