import type { DryRun, DryStep } from "../../api/dry-run.ts";
import type { JsonObject } from "../../json/json.ts";
import { isJsonObject, type JsonValue } from "../../json/json.ts";
import { childAddress } from "../../plan/address.ts";
import { innerNodes } from "../../plan/inner-nodes.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import { resolveInputs } from "../../plan/resolve-inputs.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { cutPair, type InputOptions, readGivenInputs } from "../given-inputs.ts";
import type { Paint } from "../output.ts";
import { drawGiven } from "../render/given.ts";
import { harmless } from "../render/problems.ts";
import { tellProblems } from "../tell-problems.ts";
import type { CommandPorts } from "./validate.ts";

export interface DryRunOptions extends InputOptions {
  readonly json: boolean;
  /** `gate=choice`, each. */
  readonly answer: readonly string[];
  /** `step={…}`, each. */
  readonly assume: readonly string[];
}

/** Shows what a run would do, with the values that can be told before it. */
export function showDryRun(plan: Plan, options: DryRunOptions, { workflows, output }: CommandPorts): number {
  const resolved = resolveInputs(plan.inputs, readGivenInputs(options));
  if (!resolved.ok) return tellProblems(resolved.problems, options, output);
  const answers = options.answer.map((text) => cutPair(text, "--answer", "gate=choice"));
  const dry = workflows.dryRun({
    plan,
    inputs: resolved.values,
    answers: answers.map(([gate, choice]) => ({ gate, choice })),
    assumed: Object.fromEntries(options.assume.map(readAssumption)),
  });
  if (options.json) output.result(jsonLines(dry));
  else output.result(drawDryRun(dry, plan, output.paint));
  return exitCode.done;
}

function readAssumption(text: string): readonly [string, JsonObject] {
  const [step, json] = cutPair(text, "--assume", "step={…}");
  const value = parse(json);
  if (value !== undefined && isJsonObject(value)) return [step, value];
  throw new UsageError(
    `--assume takes the output of a step as a JSON object, and ${json} is none.`,
    `Write --assume '${step}={"data": […]}'.`,
  );
}

function parse(json: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(json);
    return value;
  } catch {
    return undefined;
  }
}

/** What steps would be given, as a person reads it. */
export function drawDrySteps(steps: readonly DryStep[], plan: Plan, paint: Paint): string {
  const nodes = nodesOf(plan);
  return steps.map((step) => drawStep(step, nodes.get(unnumbered(step.address)), paint)).join("");
}

function drawDryRun({ steps, status, message, outputs }: DryRun, plan: Plan, paint: Paint): string {
  const named = Object.entries(outputs).map(
    ([name, value]) => `  ${harmless(name)}: ${harmless(JSON.stringify(value))}\n`,
  );
  const end =
    status === "success"
      ? `${paint("green", "Nothing was done.")} Steps were taken to succeed and to print nothing, unless --assume says what they give.\n`
      : `${paint("yellow", "It cannot be followed further")}: ${harmless(message ?? "")}\n  ${paint("cyan", "→")} --assume 'STEP={"data": …}' says what a step gives.\n`;
  return `${drawDrySteps(steps, plan, paint)}${named.length === 0 ? "" : `${paint("dim", "outputs")}\n${named.join("")}`}${end}`;
}

function drawStep({ address, kind, given, choice }: DryStep, node: PlanNode | undefined, paint: Paint): string {
  const head = `${paint("cyan", "▸")} ${paint("bold", harmless(address))}  ${paint("dim", kind)}`;
  if (choice !== undefined) return `${head}  ${harmless(choice)}\n`;
  return `${head}\n${drawGiven(given, node)
    .split("\n")
    .map((line) => `    ${harmless(line)}\n`)
    .join("")}`;
}

/** By place: the nodes of a plan and of the workflows that it calls, below the steps that call them. */
function nodesOf(plan: Plan): ReadonlyMap<string, PlanNode> {
  const nodes = new Map<string, PlanNode>();
  const walk = (node: PlanNode, within: Plan, place: string): void => {
    nodes.set(place, node);
    for (const inner of innerNodes(node)) walk(inner, within, childAddress(place, inner.id));
    const called = node.primitive === "sub-run" ? within.workflows[node.workflow] : undefined;
    if (called !== undefined) for (const inner of called.root.nodes) walk(inner, called, childAddress(place, inner.id));
  };
  for (const node of plan.root.nodes) walk(node, plan, node.id);
  return nodes;
}

function unnumbered(address: string): string {
  return address.replaceAll(/\[\d+\]/gu, "");
}
