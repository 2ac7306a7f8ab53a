import type { DollarExpression } from "../../expression/expression.ts";
import { itemMark } from "../../plan/address.ts";
import type { Argument, Call, Graph, PlanNode } from "../../plan/plan.ts";
import { parseDuration } from "../../time/duration.ts";
import { usesStatus } from "../../expression/dollar/uses-status.ts";
import { placeAt } from "../../problem/source.ts";
import { compileValue, compileValues, readCondition } from "../compile-value.ts";
import { stepIdDuplicate } from "../problems.ts";
import { report, reportValue } from "../yaml/report.ts";
import { reportIssues, show } from "../yaml/shape-problems.ts";
import { valueWrong } from "../yaml/problems.ts";
import { entryOf, pointedAt, shallowJson, type YamlMap, type YamlNode } from "../yaml/yaml-node.ts";
import { contextAt, type FileParts, type JobParts, makeCompilation } from "./compilation.ts";
import { compileEnv, type JobsContext } from "./env.ts";
import type { OutlinedJob } from "./job-outline.ts";
import { compileStrategy, matrixTypes } from "./matrix.ts";
import { checkOutputNames } from "./output-names.ts";
import { compileItem, compileSteps, compileWhen } from "./read-step.ts";
import { rewrite } from "./rewrite.ts";
import { jobShape } from "./shapes.ts";
import type { NamingPlace } from "./scope.ts";

/** Checks one job and compiles it; undefined where it is too far from a job to make anything of it. */
export function readJob(file: FileParts, job: OutlinedJob): PlanNode | undefined {
  const { node, name } = job;
  const { reading } = file;
  if (node.kind !== "map") {
    const must = "must be a mapping with `steps`";
    report(reading, pointedAt(node), valueWrong({ key: name, owner: "`jobs`", must, shown: show(node) }));
    return undefined;
  }
  checkJob(file, job, node);
  const matrix = job.hasMatrix ? matrixTypes(entryOf(entryOf(node, "strategy")?.value, "matrix")?.value) : undefined;
  const place: NamingPlace = { at: "job", job, ...(matrix === undefined ? {} : { matrix }), env: file.env };
  const jobEnv = compileEnv(contextAt(file, place), file.env, node);
  const parts: JobParts = { ...file, job, matrix, jobEnv, stepEnvs: new Map(), isLast: false };
  return wrap(parts, node, compileGroup(parts, node));
}

function checkJob({ reading }: FileParts, { name, outline }: OutlinedJob, node: YamlMap): void {
  const shaped = { node, shape: jobShape, owner: `the job "${name}"` };
  const parsed = jobShape.safeParse(shallowJson(node, ["strategy", "until", "env", "sec_env", "needs"]));
  if (!parsed.success) reportIssues(reading, shaped, parsed.error.issues);
  checkOutputNames(reading, entryOf(node, "outputs")?.value);
  for (const { step, first } of outline.duplicates) {
    const { line } = placeAt(reading.source, pointedAt(first.node));
    reportValue(reading, { node: step.node, path: ["name"] }, stepIdDuplicate({ id: step.id, line, word: "name" }));
  }
}

/** The steps of a job as one node. */
function compileGroup(parts: JobParts, node: YamlMap): PlanNode {
  const { job, jobEnv } = parts;
  const at = (key: string): YamlNode | undefined => entryOf(node, key)?.value;
  const steps = compileList(parts, at("steps"));
  const last = at("finally");
  const timeout = timeoutOf(at("timeout"));
  const place = { ...placeOf(parts), env: jobEnv };
  return {
    address: job.address,
    id: job.hasMatrix || job.repeats ? "" : job.name,
    kind: "job",
    continueOnError: false,
    primitive: "group",
    body: withNode(parts, steps, at("node_label")),
    ...(last?.kind === "list" && last.items.length > 0
      ? { finally: compileList({ ...parts, isLast: true }, last) }
      : {}),
    ...(timeout === undefined ? {} : { timeout }),
    outputs: compileValues(contextAt(parts, { ...place, at: "after steps" }), at("outputs")),
  };
}

export function timeoutOf(node: YamlNode | undefined): number | undefined {
  return node?.kind === "scalar" ? parseDuration(node.value) : undefined;
}

function placeOf({ job, matrix }: JobParts): Pick<NamingPlace, "job" | "matrix"> {
  return { job, ...(matrix === undefined ? {} : { matrix }) };
}

function compileList(parts: JobParts, list: YamlNode | undefined): Graph {
  const compilation = makeCompilation(parts, { compileSteps, compileItem });
  const empty: Graph = { nodes: [], needs: {}, skipped: "passes" };
  return list === undefined ? empty : compileSteps(compilation, list, `the job "${parts.job.name}"`);
}

const nodeId = "(node)";

/** A job with labels begins by finding the machine that it runs on. */
function withNode(parts: JobParts, steps: Graph, labels: YamlNode | undefined): Graph {
  if (labels?.kind !== "map") return steps;
  const context = contextAt(parts, { ...placeOf(parts), at: "job", env: parts.jobEnv });
  const find: PlanNode & Call = {
    address: `${parts.job.address}/${nodeId}`,
    id: nodeId,
    kind: "node",
    continueOnError: false,
    primitive: "call",
    arguments: { labels: compileValue(context, labels) },
    conduct: { env: {}, secrets: {}, onInterrupt: "rerun" },
    outputs: {},
  };
  const [first] = steps.nodes;
  const needs = first === undefined ? steps.needs : { [first.id]: [nodeId], ...steps.needs };
  return { ...steps, nodes: [find, ...steps.nodes], needs };
}

/** The steps of a job inside what has them done again, and what has them done for each combination. */
function wrap(parts: JobParts, node: YamlMap, group: PlanNode): PlanNode {
  const { job, jobEnv } = parts;
  const at = (key: string): YamlNode | undefined => entryOf(node, key)?.value;
  const before = contextAt(parts, { job, at: "before job", env: parts.env });
  const deciding = contextAt(parts, { job, at: "before job", env: parts.env, statusFunctions: true });
  const when = compileWhen(deciding, at("if"));
  const until = at("until");
  const ending = contextAt(parts, { ...placeOf(parts), at: "after steps", env: jobEnv, statusFunctions: true });
  const again = job.repeats && until !== undefined ? repeated(job, group, untilOf(ending, until)) : group;
  const strategy = at("strategy");
  const whole = job.hasMatrix && strategy !== undefined ? combined(before, { job, strategy }, again) : again;
  return when === undefined ? whole : { ...whole, when };
}

interface Until {
  readonly condition: Argument;
  readonly regardless: boolean;
  readonly most: Argument;
}

/** Every pass that does not end it is followed by another: the loop goes on as long as the author's condition does not hold. */
function untilOf(context: JobsContext, until: YamlNode): Until {
  const max = entryOf(until, "max")?.value;
  const most: Argument = { kind: "literal", value: max?.kind === "scalar" ? max.value : null };
  const node = entryOf(until, "condition")?.value;
  const template = node?.kind === "scalar" ? readCondition(context, node) : undefined;
  // What could not be read has been reported, so that no plan will come of this.
  if (template === undefined) return { condition: { kind: "literal", value: false }, regardless: false, most };
  const [part] = template.parts;
  const holds: DollarExpression =
    part?.kind === "block" ? part.expression : { kind: "literal", value: template.source, range: nowhere };
  const opening = "!(";
  const source = `${opening}${template.source})`;
  const range = { start: 0, end: source.length };
  const shift = opening.length;
  const operand = rewrite(holds, { range: ({ start, end }) => ({ start: start + shift, end: end + shift }) });
  const expression: DollarExpression = { kind: "not", operand, range };
  const negated = { source, parts: [{ kind: "block" as const, expression, range }] };
  return { condition: { kind: "template", template: negated }, regardless: usesStatus(template), most };
}

const nowhere = { start: 0, end: 0 };

function repeated({ name, hasMatrix }: OutlinedJob, body: PlanNode, until: Until): PlanNode {
  return {
    address: name + (hasMatrix ? itemMark : ""),
    id: hasMatrix ? "" : name,
    kind: "until",
    continueOnError: false,
    primitive: "repeat",
    test: "after",
    ...until,
    atMost: "failure",
    body: { nodes: [body] },
  };
}

interface Combined {
  readonly job: OutlinedJob;
  readonly strategy: YamlNode;
}

function combined(context: JobsContext, { job, strategy }: Combined, body: PlanNode): PlanNode {
  const { name } = job;
  const words = { address: name, id: name, kind: "matrix", continueOnError: false };
  return { ...words, primitive: "each", ...compileStrategy(context, strategy), body };
}
