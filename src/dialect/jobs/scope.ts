import type { DollarScope } from "../../expression/dollar/names.ts";
import type { Lookup, PathExpression } from "../../expression/expression.ts";
import type { InputDefinition } from "../../plan/input.ts";
import type { Problem } from "../../problem/problem.ts";
import { nameFieldUnknown, nameInputUnknown, nameNotHere, nameRootUnknown } from "../name-problems.ts";
import { reachStep, unreachable } from "../reachable.ts";
import type { OutlinedStep } from "../step-outline.ts";
import type { OutputsOf } from "../step-results.ts";
import { type Env, variableOf } from "./env.ts";
import type { Jobs, OutlinedJob } from "./job-outline.ts";
import { lookUpJob, lookUpNeed } from "./job-scope.ts";
import type { MatrixTypes } from "./matrix.ts";
import { nameEnvSecret, nameEnvUnknown, nameEnvWhole, nameMatrixUnknown, nameStar } from "./name-problems.ts";
import { keyOf, lookUpField } from "./step-scope.ts";

/** All that a name can mean in one workflow. */
export interface JobsNames {
  /** Undefined where the inputs could not be read: then every input counts as declared. */
  readonly inputs: ReadonlyMap<string, InputDefinition> | undefined;
  readonly jobs: Jobs;
  /** Something else than a person or another workflow can start a run. */
  readonly hasEvents: boolean;
  readonly outputsOf: OutputsOf;
}

/** Where an expression stands. */
export interface NamingPlace {
  readonly at: /** What holds for the run as a whole: nothing has begun. */
    | "run"
    /** The workflow's outputs: all jobs have ended. */
    | "workflow outputs"
    /** What decides whether and how often a job runs. */
    | "before job"
    /** What holds for a job as a whole. */
    | "job"
    | "step"
    /** All steps of the job have ended. */
    | "after steps";
  readonly job?: OutlinedJob;
  /** The keys of the matrix that the job runs for. */
  readonly matrix?: MatrixTypes;
  readonly step?: OutlinedStep;
  /** True for the condition of a loop among the steps, which is asked again after the steps inside. */
  readonly asLoop?: boolean;
  /** Names that only this field may use. */
  readonly ownNames?: readonly string[];
  readonly statusFunctions?: boolean;
  readonly env: Env;
}

/** How a value for now is written. */
export const fallback = "|| '…'";

/** What is known of a run. */
export const workflowFields: readonly string[] = ["name", "run_id", "workspace", "project", "actor"];
const elsewhere = new Map([
  ["jobs", "a job, and in the outputs of the workflow"],
  ["needs", "a job"],
  ["job", "a job, behind its if"],
  ["steps", "the steps of a job, its until and its outputs"],
  ["matrix", "a job with a matrix, behind its if"],
  ["item", "the step of a fan-out"],
  ["fan_in", "the output of a fan-in"],
  ["output", "the outputs of a step"],
]);

export function makeScope(names: JobsNames, place: NamingPlace): DollarScope {
  return {
    statusFunctions: place.statusFunctions ?? false,
    lookup: (path) => lookUp(names, place, path),
  };
}

function lookUp(names: JobsNames, place: NamingPlace, path: PathExpression): Lookup {
  const { root } = path;
  if (place.ownNames?.includes(root) === true) return { type: path.segments.length === 0 ? "map" : "unknown" };
  if (!rootsAt(place).includes(root)) return { type: "null", problem: notHere(names, place, root) };
  if (path.segments[0]?.kind === "all" && ["jobs", "needs", "steps"].includes(root)) {
    return { type: "null", problem: nameStar({ root }), segment: 0 };
  }
  const { job } = place;
  switch (root) {
    case "inputs":
      return lookUpInput(names, path);
    case "env":
      return lookUpVariable(place, path);
    case "workflow":
      return lookUpWord(path, "The workflow", workflowFields);
    case "event":
      return { type: names.hasEvents ? "unknown" : "null" };
    case "jobs":
      return lookUpJob(names, job, path);
    case "needs":
      return job === undefined ? { type: "unknown" } : lookUpNeed(names, job, path);
    case "job":
      return lookUpOwnJob(path);
    case "steps":
      return job === undefined ? { type: "unknown" } : lookUpOwnStep(names, { ...place, job }, path);
    case "matrix":
      return lookUpMatrix(place.matrix, path);
    default:
      return { type: "unknown" };
  }
}

function rootsAt({ at, matrix, step }: NamingPlace): readonly string[] {
  const always = ["inputs", "env", "workflow", "event"];
  const inside = [...always, "jobs", "needs", "job", ...(matrix === undefined ? [] : ["matrix"])];
  switch (at) {
    case "run":
      return always;
    case "workflow outputs":
      return [...always, "jobs"];
    case "before job":
      return [...always, "jobs", "needs"];
    case "job":
      return inside;
    case "step":
      return [...inside, "steps", ...(step?.fanOut === undefined ? [] : ["item"])];
    case "after steps":
      return [...inside, "steps"];
  }
}

function notHere(names: JobsNames, place: NamingPlace, name: string): Problem {
  const where = elsewhere.get(name);
  if (where !== undefined) return nameNotHere({ name, where });
  const better = names.inputs?.has(name) === true ? `inputs.${name}` : betterStep(place, name);
  return nameRootUnknown({ name, known: [...rootsAt(place), ...(place.ownNames ?? [])], better });
}

function betterStep({ job, at }: NamingPlace, name: string): string | undefined {
  const isHere = at === "step" && job?.outline.names.get(undefined)?.has(name) === true;
  return isHere ? `steps.${name}` : undefined;
}

function lookUpInput({ inputs }: JobsNames, { segments }: PathExpression): Lookup {
  const key = keyOf(segments[0]);
  if (segments.length === 0) return { type: "map" };
  if (key === undefined || inputs === undefined) return { type: "unknown" };
  const input = inputs.get(key);
  if (input === undefined) {
    const problem = nameInputUnknown({ input: key, declared: [...inputs.keys()], under: "on.manual.inputs" });
    return { type: "null", problem, segment: 0 };
  }
  // Without a value it is nothing.
  const isGiven = input.required || input.default !== undefined;
  if (segments.length > 1 || !isGiven) return { type: "unknown" };
  return { type: input.type === "string" ? "text" : input.type };
}

function lookUpVariable({ env }: NamingPlace, path: PathExpression): Lookup {
  const key = keyOf(path.segments[0]);
  if (key === undefined) return { type: "null", problem: nameEnvWhole() };
  const variable = variableOf(env, path);
  if (variable === undefined) {
    const known = [...env].flatMap(([name, { secret }]) => (secret ? [] : [name]));
    return { type: "null", problem: nameEnvUnknown({ key, known }), segment: 0 };
  }
  if (variable.secret) return { type: "null", problem: nameEnvSecret({ key }), segment: 0 };
  return { type: path.segments.length > 1 ? "unknown" : variable.type };
}

function lookUpWord({ segments }: PathExpression, of: string, known: readonly string[]): Lookup {
  const field = keyOf(segments[0]);
  if (field === undefined) return { type: segments.length === 0 ? "map" : "unknown" };
  if (known.includes(field)) return { type: "text" };
  return { type: "null", problem: nameFieldUnknown({ field, of, known }), segment: 0 };
}

function lookUpOwnJob(path: PathExpression): Lookup {
  if (keyOf(path.segments[0]) === "pass") return { type: "number" };
  return lookUpWord(path, "The job", ["status", "pass"]);
}

function lookUpOwnStep(
  names: JobsNames,
  { job, step, asLoop = false }: NamingPlace & { readonly job: OutlinedJob },
  { segments }: PathExpression,
): Lookup {
  const id = keyOf(segments[0]);
  if (id === undefined) return { type: segments.length === 0 ? "map" : "unknown" };
  const reach = reachStep(job.outline, { step, asLoop, again: job.repeats }, id);
  if (reach.kind !== "reachable") return { type: "null", problem: unreachable({ id, fallback }, reach), segment: 0 };
  return lookUpField(names.outputsOf, reach.step, { segments, from: 1 });
}

function lookUpMatrix(matrix: MatrixTypes | undefined, { segments }: PathExpression): Lookup {
  const key = keyOf(segments[0]);
  if (key === undefined) return { type: segments.length === 0 ? "map" : "unknown" };
  if (matrix === undefined || matrix === "any") return { type: "unknown" };
  const type = matrix.get(key);
  if (type === undefined) {
    const problem: Problem = nameMatrixUnknown({ key, known: [...matrix.keys()] });
    return { type: "null", problem, segment: 0 };
  }
  return { type: segments.length > 1 ? "unknown" : type };
}
