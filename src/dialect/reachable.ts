import type { Problem } from "../problem/problem.ts";
import { nameStepInFanOut, nameStepLater, nameStepOtherBranch, nameStepUnknown } from "./name-problems.ts";
import type { Outline, OutlinedStep, Surrounding } from "./step-outline.ts";

/** A place from which steps are referred to. */
export interface Standpoint {
  /** The step that the expression belongs to; undefined for the outputs of the workflow, which see what all steps gave. */
  readonly step: OutlinedStep | undefined;
  /** True for the condition of a loop, which is asked again after the steps inside. */
  readonly asLoop: boolean;
  /** True where all the steps together run again and again, so that each sees what the others gave the last time. */
  readonly again?: boolean;
}

export type Reach =
  | { readonly kind: "reachable"; readonly step: OutlinedStep }
  | { readonly kind: "unknown"; readonly near: readonly string[] }
  | { readonly kind: "in fan-out"; readonly fanOut: OutlinedStep }
  | { readonly kind: "later"; readonly step: OutlinedStep }
  | { readonly kind: "other branch"; readonly step: OutlinedStep };

/** Which step an id means at a place, and whether that step can have run by then. */
export function reachStep(outline: Outline, from: Standpoint, id: string): Reach {
  const step = visibleStep(outline, from.step, id);
  if (step === undefined) return hidden(outline, id);
  if (from.step === undefined || from.again === true) return { kind: "reachable", step };
  return canHaveRun(from.step, from.asLoop, step);
}

function canHaveRun(from: OutlinedStep, asLoop: boolean, to: OutlinedStep): Reach {
  const shared = sharedSurroundings(from, to);
  const inSharedLoop = shared.some((surrounding) => surrounding.step.kind.repeats);
  const inOwnLoop = asLoop && to.inside.some((surrounding) => surrounding.step === from);
  if (inSharedLoop || inOwnLoop) return { kind: "reachable", step: to };
  if (to.order >= from.order) return { kind: "later", step: to };
  const apart = from.inside[shared.length];
  const itsPart = to.inside[shared.length];
  const sameParent = apart !== undefined && itsPart !== undefined && apart.step === itsPart.step;
  return sameParent ? { kind: "other branch", step: to } : { kind: "reachable", step: to };
}

function sharedSurroundings(from: OutlinedStep, to: OutlinedStep): readonly Surrounding[] {
  const end = from.inside.findIndex((surrounding, depth) => {
    const other = to.inside[depth];
    return other?.step !== surrounding.step || other.branch !== surrounding.branch;
  });
  return end === -1 ? from.inside : from.inside.slice(0, end);
}

/** The names of the fan-out that a step stands in come before those of the fan-outs around it and of the workflow. */
function visibleStep(outline: Outline, from: OutlinedStep | undefined, id: string): OutlinedStep | undefined {
  for (let fanOut = from?.fanOut; fanOut !== undefined; fanOut = fanOut.fanOut) {
    const found = outline.names.get(fanOut)?.get(id);
    if (found !== undefined) return found;
  }
  return outline.names.get(undefined)?.get(id);
}

function hidden(outline: Outline, id: string): Reach {
  for (const [fanOut, names] of outline.names) {
    if (fanOut !== undefined && names.has(id)) return { kind: "in fan-out", fanOut };
  }
  const near = [...outline.names.values()].flatMap((names) => [...names.keys()]);
  return { kind: "unknown", near };
}

interface Wanted {
  readonly id: string;
  /** How a value for now is written. */
  readonly fallback: string;
}

export function unreachable({ id, fallback }: Wanted, reach: Exclude<Reach, { readonly kind: "reachable" }>): Problem {
  switch (reach.kind) {
    case "unknown":
      return nameStepUnknown({ id, known: reach.near });
    case "in fan-out":
      return nameStepInFanOut({ id, fanOut: reach.fanOut.id, list: `steps.${reach.fanOut.id}.output.results` });
    case "later":
      return nameStepLater({ id, fallback });
    case "other branch":
      return nameStepOtherBranch({ id, parent: reach.step.inside.at(-1)?.step.id ?? "" });
  }
}
