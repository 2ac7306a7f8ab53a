import { type Arguments, type Plan, planFormat, type PlanNode, type Sequence } from "../../plan/plan.ts";
import type { WorkflowDefaults } from "../../plan/step-kind.ts";
import { byUsefulness, isError } from "../../problem/problem.ts";
import { placeAt } from "../../problem/source.ts";
import { chain } from "../chain.ts";
import { compileText, compileValues, type ValueContext } from "../compile-value.ts";
import type { ReadDocument, ReadWorkflow, Surroundings } from "../dialect.ts";
import { stepIdDuplicate } from "../problems.ts";
import type { Reading } from "../reading.ts";
import { outlineSteps } from "../step-outline.ts";
import { withoutOwnKeys } from "../own-keys.ts";
import { SubWorkflows } from "../sub-workflow.ts";
import { reportValue } from "../yaml/report.ts";
import { reportIssues } from "../yaml/shape-problems.ts";
import { entryOf, shallowJson, type YamlNode } from "../yaml/yaml-node.ts";
import { bracesLanguage, makeCompilation, namespaceOf, type StepsCompilation } from "./compilation.ts";
import { fileShape } from "./header-shape.ts";
import { readHeader, readInputs, readRequires } from "./read-header.ts";
import { readStep } from "./read-step.ts";
import { recognizeStep } from "./recognize-step.ts";
import { makeScope, type WorkflowNames } from "./scope.ts";

/**
 * Reads a workflow in Spec Kit's language. Everything that is wrong with it is reported at once; it never throws. `callers` are
 * the files that call this one.
 */
export function readSteps(
  { source, yaml }: ReadDocument,
  surroundings: Surroundings,
  callers: readonly string[],
): ReadWorkflow {
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
  const last = entryOf(file, "finally")?.value;
  const outline = outlineSteps([steps, last], "", recognizeStep(reading.surroundings.kinds));
  const subWorkflows = new SubWorkflows({ opening: bracesLanguage.opening, under: "inputs" });
  const outputsOf: WorkflowNames["outputsOf"] = (called) => subWorkflows.outputsOf(called);
  const names: WorkflowNames = { outline, inputs, outputsOf, singles: new Map() };
  for (const { step, first } of outline.duplicates) {
    const { line } = placeAt(reading.source, first.node.range);
    reportValue(reading, { node: step.node, path: ["id"] }, stepIdDuplicate({ id: step.id, line, word: "id" }));
  }
  const root = compileRoot(reading, { names, subWorkflows, file }, { steps, last });
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

function readFileShape(reading: Reading, file: YamlNode): void {
  const shaped = { node: file, shape: fileShape, owner: "the file" };
  const parsed = fileShape.safeParse(file.kind === "map" ? shallowJson(withoutOwnKeys(file)) : null);
  if (!parsed.success) reportIssues(reading, shaped, parsed.error.issues);
}

interface CompilationParts {
  readonly names: WorkflowNames;
  readonly subWorkflows: SubWorkflows;
  readonly file: YamlNode;
}

interface Lists {
  readonly steps: YamlNode | undefined;
  readonly last: YamlNode | undefined;
}

/** All steps; with those that come last, as one group that stands in the place of the workflow. */
function compileRoot(reading: Reading, parts: CompilationParts, { steps, last }: Lists): Sequence {
  const { names, subWorkflows } = parts;
  const compilation = makeCompilation({
    reading,
    names,
    defaults: readDefaults(reading, parts),
    subWorkflows,
    compileSteps: sequence,
    compileItem: (within, node, owner) => readStep(within, node, { owner, item: true }),
  });
  const body = steps === undefined ? { nodes: [] } : sequence(compilation, steps, "the file");
  const ending = last === undefined ? [] : sequence(compilation, last, "`finally`").nodes;
  if (ending.length === 0) return body;
  const words = { address: "", id: "", kind: "steps", continueOnError: false } as const;
  // One that fails keeps none of the others from being done.
  const nodes = ending.map((node) => ({ ...node, continueOnError: true }));
  return { nodes: [{ ...words, primitive: "group", body, finally: chain(nodes), outputs: {} }] };
}

function sequence(compilation: StepsCompilation, list: YamlNode, owner: string): Sequence {
  if (list.kind !== "list") return { nodes: [] };
  const nodes = list.items.map((item) => readStep(compilation, item, { owner, item: false }));
  return { nodes: nodes.filter((node): node is PlanNode => node !== undefined) };
}

function readDefaults(reading: Reading, { names, file }: CompilationParts): WorkflowDefaults {
  const header = entryOf(file, "workflow")?.value;
  const context = outerContext(reading, names);
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
  return compileValues(outerContext(reading, names), entryOf(file, "outputs")?.value);
}

/** For what stands outside of all steps. */
function outerContext(reading: Reading, names: WorkflowNames): ValueContext {
  const scope = makeScope(names, { step: undefined, asLoop: false, ownNames: [] });
  return { reading, language: bracesLanguage, scope };
}
