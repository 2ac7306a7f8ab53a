import type { Lookup, PathExpression, Scope, Segment, ValueType } from "../../expression/expression.ts";
import type { InputDefinition } from "../../plan/input.ts";
import type { Problem } from "../../problem/problem.ts";
import {
  nameFieldUnknown,
  nameInputUnknown,
  nameNotHere,
  nameOutputUnknown,
  nameRootUnknown,
} from "../name-problems.ts";
import { type Reach, reachStep, type Standpoint, unreachable } from "../reachable.ts";
import type { Outline, OutlinedStep } from "../step-outline.ts";
import { namedResults, type OutputsOf } from "../step-results.ts";
import { generatedId } from "./generated-id.ts";

/** All that a name can mean in one workflow. */
export interface WorkflowNames {
  readonly outline: Outline;
  /** Undefined where the inputs could not be read: then every input counts as declared. */
  readonly inputs: ReadonlyMap<string, InputDefinition> | undefined;
  readonly outputsOf: OutputsOf;
  /** The ids of single passes and items that expressions name, each with its address: what a run keeps of them. */
  readonly singles: Map<string, string>;
}

/** Where an expression stands, and the names that only its field may use. */
export interface NamingPlace extends Standpoint {
  readonly ownNames: readonly string[];
}

/** How a value for now is written. */
export const fallback = "| default(…)";

const everywhere = ["inputs", "steps", "context"];
const elsewhere = new Map([
  ["item", "the step of a fan-out"],
  ["fan_in", "the output of a fan-in"],
  ["output", "the outputs of a step"],
]);
/** What of the context this language has. */
export const contextFields: readonly string[] = ["run_id", "workflow_dir"];
const stepFields: ReadonlyMap<string, ValueType> = new Map([
  ["type", "text"],
  ["integration", "unknown"],
  ["model", "unknown"],
  ["options", "map"],
  ["input", "map"],
  ["output", "map"],
  ["status", "text"],
  ["error", "unknown"],
]);

export function makeScope(names: WorkflowNames, place: NamingPlace): Scope {
  return { lookup: (path) => lookUp(names, place, path) };
}

function lookUp(names: WorkflowNames, place: NamingPlace, path: PathExpression): Lookup {
  if (path.root === "inputs") return lookUpInput(names, path);
  if (path.root === "steps") return lookUpStep(names, place, path);
  if (path.root === "context") return lookUpContext(path);
  if (path.root === "item" && place.step?.fanOut !== undefined) return { type: "unknown" };
  if (place.ownNames.includes(path.root)) return { type: path.segments.length === 0 ? "map" : "unknown" };
  const where = elsewhere.get(path.root);
  if (where !== undefined) return { type: "null", problem: nameNotHere({ name: path.root, where }) };
  return { type: "null", problem: unknownRoot(names, place, path.root) };
}

function unknownRoot(names: WorkflowNames, place: NamingPlace, name: string): Problem {
  const known = [...everywhere, ...(place.step?.fanOut === undefined ? [] : ["item"]), ...place.ownNames];
  return nameRootUnknown({ name, known, better: betterName(names, name) });
}

function betterName(names: WorkflowNames, name: string): string | undefined {
  if (names.inputs?.has(name) === true) return `inputs.${name}`;
  return names.outline.names.get(undefined)?.has(name) === true ? `steps.${name}.output` : undefined;
}

function lookUpInput(names: WorkflowNames, path: PathExpression): Lookup {
  const key = keyOf(path.segments[0]);
  if (path.segments.length === 0) return { type: "map" };
  if (key === undefined || names.inputs === undefined) return { type: "unknown" };
  const input = names.inputs.get(key);
  if (input === undefined) {
    const problem = nameInputUnknown({ input: key, declared: [...names.inputs.keys()], under: "inputs" });
    return { type: "null", problem, segment: 0 };
  }
  if (path.segments.length > 1) return { type: "unknown" };
  return { type: input.type === "string" ? "text" : input.type };
}

function lookUpContext(path: PathExpression): Lookup {
  const key = keyOf(path.segments[0]);
  if (key === undefined) return { type: path.segments.length === 0 ? "map" : "unknown" };
  if (contextFields.includes(key)) return { type: "text" };
  const problem = nameFieldUnknown({ field: key, of: "The context", known: contextFields });
  return { type: "null", problem, segment: 0 };
}

function lookUpStep(names: WorkflowNames, place: NamingPlace, path: PathExpression): Lookup {
  const id = keyOf(path.segments[0]);
  if (id === undefined) return { type: path.segments.length === 0 ? "map" : "unknown" };
  const generated = generatedId(names.outline, id);
  if (generated !== undefined) names.singles.set(id, generated.single);
  const reach = reachById(names.outline, place, id);
  if (reach.kind !== "reachable") return { type: "null", problem: unreachable({ id, fallback }, reach), segment: 0 };
  return lookUpField(names, reach.step, path.segments);
}

/** As `reachStep`, also for the ids that Spec Kit makes of single passes and items. */
export function reachById(outline: Outline, from: Standpoint, id: string): Reach {
  const generated = generatedId(outline, id);
  return generated === undefined ? reachStep(outline, from, id) : { kind: "reachable", step: generated.step };
}

function lookUpField(names: WorkflowNames, step: OutlinedStep, segments: readonly Segment[]): Lookup {
  const field = keyOf(segments[1]);
  if (field === undefined) return { type: segments.length === 1 ? "map" : "unknown" };
  const type = stepFields.get(field);
  if (type === undefined) {
    const of = `The step "${step.id}"`;
    return { type: "null", problem: nameFieldUnknown({ field, of, known: [...stepFields.keys()] }), segment: 1 };
  }
  return field === "output" && segments.length > 2
    ? lookUpResult(names, step, segments)
    : { type: segments.length > 2 ? "unknown" : type };
}

function lookUpResult(names: WorkflowNames, step: OutlinedStep, segments: readonly Segment[]): Lookup {
  const field = keyOf(segments[2]);
  if (field === undefined) return { type: "unknown" };
  const named = namedResults(names.outputsOf, step);
  if (named?.includes(field) === true) return { type: "unknown" };
  const type = Object.hasOwn(step.kind.results, field) ? step.kind.results[field] : undefined;
  if (type !== undefined) return { type: segments.length > 3 ? "unknown" : type };
  if (named === undefined) return { type: "unknown" };
  const known = [...Object.keys(step.kind.results), ...named];
  return {
    type: "unknown",
    problem: nameOutputUnknown({ field, kind: step.kind.name, id: step.id, known }),
    segment: 2,
  };
}

function keyOf(segment: Segment | undefined): string | undefined {
  return segment?.kind === "key" ? segment.key : undefined;
}
