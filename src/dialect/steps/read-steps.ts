import { planFormat, type Arguments, type Plan, type PlanNode, type Sequence } from "../../plan/plan.ts";
import type { WorkflowDefaults } from "../../plan/step-kind.ts";
import { byUsefulness, isError } from "../../problem/problem.ts";
import { placeAt, type Source } from "../../problem/source.ts";
import type { ReadWorkflow, Surroundings } from "../dialect.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import { entryOf, type YamlNode } from "../yaml/yaml-node.ts";
import { readStep } from "./read-step.ts";
import { compileText, compileValues } from "./compile-value.ts";
import { fileShape } from "./header-shape.ts";
import { stepIdDuplicate } from "./problems.ts";
import { readHeader, readInputs, readRequires } from "./read-header.ts";
import type { Reading } from "./reading.ts";
import { reportValue } from "../yaml/report.ts";
import { makeScope, type WorkflowNames } from "./scope.ts";
import { reportIssues } from "../yaml/shape-problems.ts";
import { type Compilation, namespaceOf } from "./step-compiler.ts";
import { outlineSteps } from "./step-outline.ts";
import { SubWorkflows } from "./sub-workflow.ts";

/** Reads a workflow in Spec Kit's language. Everything that is wrong with it is reported at once; it never throws. */
export function readSteps(source: Source, surroundings: Surroundings): ReadWorkflow {
  return readFile(source, surroundings, []);
}

function readFile(source: Source, surroundings: Surroundings, callers: readonly string[]): ReadWorkflow {
  const yaml = readYaml(source);
  const reading: Reading = { source, surroundings, problems: [...yaml.problems], files: [...callers, source.file] };
  const plan = yaml.node === undefined ? undefined : readPlan(reading, yaml.node);
  const problems = reading.problems.toSorted(byUsefulness);
  return plan === undefined || problems.some(isError) ? { problems } : { plan, problems };
}

function readPlan(reading: Reading, file: YamlNode): Plan {
  readFileShape(reading, file);
  const workflow = readHeader(reading, file);
  readRequires(reading, file);
  const inputs = readInputs(reading, file);
  const steps = entryOf(file, "steps")?.value;
  const outline = outlineSteps(steps, reading.surroundings.kinds);
  const subWorkflows = new SubWorkflows(readFile);
  const outputsOf: WorkflowNames["outputsOf"] = (called) => subWorkflows.outputsOf(called);
  const names: WorkflowNames = { outline, inputs, outputsOf, singles: new Map() };
  for (const { step, first } of outline.duplicates) {
    const { line } = placeAt(reading.source, first.node.range);
    reportValue(reading, { node: step.node, path: ["id"] }, stepIdDuplicate({ id: step.id, line }));
  }
  const root = compileSteps(reading, { names, subWorkflows, file }, steps);
  const outputs = compileOutputs(reading, names, file);
  return {
    format: planFormat,
    workflow,
    inputs: [...(inputs?.values() ?? [])],
    root,
    outputs,
    addresses: addressesOf(names),
    workflows: subWorkflows.plans,
  };
}

/** Asked when everything is compiled: the singles are known only then. */
function addressesOf({ outline, singles }: WorkflowNames): Plan["addresses"] {
  return Object.fromEntries(
    [...outline.names].map(([fanOut, members]) => [
      namespaceOf(fanOut),
      Object.fromEntries([
        ...[...members].map(([id, step]) => [id, step.address] as const),
        ...(fanOut === undefined ? singles : []),
      ]),
    ]),
  );
}

/** Keys that begin with `x-` are the author's own: a place to keep what aliases repeat. */
function readFileShape(reading: Reading, file: YamlNode): void {
  const shaped = { node: file, shape: fileShape, owner: "the file" };
  const data = file.kind === "map" ? shallow(file.entries.filter((entry) => !entry.key.startsWith("x-"))) : null;
  const parsed = fileShape.safeParse(data);
  if (!parsed.success) reportIssues(reading, shaped, parsed.error.issues);
}

/** The outline of a mapping: enough to check the form of the file without copying it. */
function shallow(
  entries: readonly { readonly key: string; readonly value: YamlNode }[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    entries.map(({ key, value }) => {
      if (value.kind === "scalar") return [key, value.value];
      return [key, value.kind === "list" ? value.items.map(() => null) : {}];
    }),
  );
}

interface CompilationParts {
  readonly names: WorkflowNames;
  readonly subWorkflows: SubWorkflows;
  readonly file: YamlNode;
}

function compileSteps(reading: Reading, parts: CompilationParts, steps: YamlNode | undefined): Sequence {
  const { names, subWorkflows } = parts;
  const compilation: Compilation = {
    reading,
    names,
    defaults: readDefaults(reading, parts),
    subWorkflows,
    compileSteps: (list, owner) => sequence(compilation, list, owner),
    compileItem: (node, owner) => readStep(compilation, node, { owner, item: true }),
  };
  return steps === undefined ? { nodes: [] } : sequence(compilation, steps, "the file");
}

function sequence(compilation: Compilation, list: YamlNode, owner: string): Sequence {
  if (list.kind !== "list") return { nodes: [] };
  const nodes = list.items.map((item) => readStep(compilation, item, { owner, item: false }));
  return { nodes: nodes.filter((node): node is PlanNode => node !== undefined) };
}

function readDefaults(reading: Reading, { names, file }: CompilationParts): WorkflowDefaults {
  const header = entryOf(file, "workflow")?.value;
  const context = { reading, scope: makeScope(names, { step: undefined, asLoop: false, ownNames: [] }) };
  const integration = entryOf(header, "integration")?.value;
  const model = entryOf(header, "model")?.value;
  return {
    ...(isText(integration) ? { integration: compileText(context, integration) } : {}),
    ...(isText(model) ? { model: compileText(context, model) } : {}),
    options: compileValues(context, entryOf(header, "options")?.value),
  };
}

function isText(node: YamlNode | undefined): node is YamlNode {
  return node?.kind === "scalar" && typeof node.value === "string";
}

function compileOutputs(reading: Reading, names: WorkflowNames, file: YamlNode): Arguments {
  const scope = makeScope(names, { step: undefined, asLoop: false, ownNames: [] });
  return compileValues({ reading, scope }, entryOf(file, "outputs")?.value);
}
