import type { Criterion, Requirement, Spec } from "../spec/spec.ts";
import type { GradedFiles } from "./graded-files.ts";
import type { Traces } from "./trace.ts";
import type { GradedWords, PresentFiles, PresentPorts } from "./trace-present.ts";

/** What questions about the trace are answered with. */
export interface TracePorts {
  readonly traces: Traces;
  readonly files: PresentFiles;
  readonly graded: GradedFiles;
  readonly specs: PresentSpecs;
}

/** The specs of the project as they stand. */
export interface PresentSpecs {
  /** Their ids, sorted. */
  ids(): Promise<readonly string[]>;
  /** Undefined where there is none of that id. */
  read(id: string): Promise<Spec | undefined>;
  /** The id of the spec that a person means by a path, an id or a part of one; undefined where there is none. */
  meant(name: string): Promise<string | undefined>;
}

/** A criterion where it stands. */
export interface PlacedCriterion {
  readonly spec: Spec;
  readonly requirement: Requirement;
  readonly criterion: Criterion;
}

export function presentPorts({ files, graded, specs }: TracePorts): PresentPorts {
  const criterionHash = async (of: GradedWords): Promise<string | undefined> =>
    (await placedCriterion(of, specs))?.criterion.hash;
  return { files, graded, criterionHash };
}

/**
 * A criterion as it stands now: in the spec that it was graded with, or in the one that its id names. What a change has brought is
 * there when the change is not any more.
 */
export async function placedCriterion(
  { spec, criterion }: GradedWords,
  specs: PresentSpecs,
): Promise<PlacedCriterion | undefined> {
  for (const id of new Set([spec, ownerOf(criterion)])) {
    const found = await specs.read(id);
    const placed = found && criteriaOf(found).get(criterion);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

/** The spec whose id a criterion's id begins with. */
export function ownerOf(criterion: string): string {
  const end = criterion.indexOf("#");
  return end === -1 ? "" : criterion.slice(0, end);
}

const known = new WeakMap<Spec, ReadonlyMap<string, PlacedCriterion>>();

/** By their ids. */
export function criteriaOf(spec: Spec): ReadonlyMap<string, PlacedCriterion> {
  const indexed = known.get(spec) ?? indexOf(spec);
  known.set(spec, indexed);
  return indexed;
}

function indexOf(spec: Spec): ReadonlyMap<string, PlacedCriterion> {
  const all = spec.requirements.flatMap((requirement) =>
    requirement.criteria.map((criterion) => [criterion.id, { spec, requirement, criterion }] as const),
  );
  return new Map(all);
}
