import type { Lookup, PathExpression, ValueType } from "../../expression/expression.ts";
import { nameFieldUnknown, nameStepInFanOut } from "../name-problems.ts";
import { reachStep, unreachable } from "../reachable.ts";
import type { OutputsOf } from "../step-results.ts";
import { isBefore, type Jobs, type OutlinedJob } from "./job-outline.ts";
import { nameJobNotBefore, nameJobUnknown, nameNeedNotDirect } from "./name-problems.ts";
import { keyOf, lookUpField, lookUpOutput } from "./step-scope.ts";

interface KnownJobs {
  readonly jobs: Jobs;
  readonly outputsOf: OutputsOf;
}

/** What is behind `jobs.<name>`; without a place, all jobs have ended. */
export function lookUpJob({ jobs, outputsOf }: KnownJobs, from: OutlinedJob | undefined, path: PathExpression): Lookup {
  const { segments } = path;
  const name = keyOf(segments[0]);
  if (name === undefined) return { type: segments.length === 0 ? "map" : "unknown" };
  const job = jobs.get(name);
  if (job === undefined) {
    return { type: "null", problem: nameJobUnknown({ job: name, known: [...jobs.keys()] }), segment: 0 };
  }
  if (from !== undefined && !isBefore(jobs, name, from)) {
    return { type: "null", problem: nameJobNotBefore({ job: name, from: from.name }), segment: 0 };
  }
  if (keyOf(segments[1]) === "steps") return lookUpStepOf(job, outputsOf, path);
  return lookUpWords(job, ["status", "outputs", "steps"], path);
}

/** What is behind `needs.<name>`. */
export function lookUpNeed({ jobs }: KnownJobs, from: OutlinedJob, path: PathExpression): Lookup {
  const { segments } = path;
  const name = keyOf(segments[0]);
  if (name === undefined) return { type: segments.length === 0 ? "map" : "unknown" };
  const job = from.needs.includes(name) ? jobs.get(name) : undefined;
  if (job === undefined) {
    return { type: "null", problem: nameNeedNotDirect({ job: name, needs: from.needs }), segment: 0 };
  }
  return lookUpWords(job, ["status", "result", "outputs"], path);
}

function lookUpWords(job: OutlinedJob, known: readonly string[], { segments }: PathExpression): Lookup {
  const field = keyOf(segments[1]);
  if (field === undefined) return { type: segments.length === 1 ? "map" : "unknown" };
  const of = `The job "${job.name}"`;
  if (!known.includes(field)) return { type: "null", problem: nameFieldUnknown({ field, of, known }), segment: 1 };
  const isMap = field === "outputs" || field === "steps";
  if (segments.length === 2) return { type: isMap ? "map" : "text" };
  if (field !== "outputs") return { type: "unknown" };
  const found = lookUpOutput(job.outputs, of, { segments, from: 2 });
  const type: ValueType = job.hasMatrix && segments.length === 3 && found.problem === undefined ? "list" : found.type;
  return { ...found, type };
}

function lookUpStepOf(job: OutlinedJob, outputsOf: OutputsOf, { segments }: PathExpression): Lookup {
  const id = keyOf(segments[2]);
  if (id === undefined) return { type: segments.length === 2 ? "map" : "unknown" };
  const reach = reachStep(job.outline, { step: undefined, asLoop: false }, id);
  if (reach.kind !== "reachable") {
    // The steps of other jobs have all ended, so that there is nothing to fall back from.
    return { type: "null", problem: unreachable({ id, fallback: "" }, reach), segment: 2 };
  }
  if (job.hasMatrix) {
    const list = `jobs.${job.name}.outputs.<name>, with the value among the outputs of that job`;
    return { type: "null", problem: nameStepInFanOut({ id, fanOut: job.name, list }), segment: 2 };
  }
  return lookUpField(outputsOf, reach.step, { segments, from: 3 });
}
