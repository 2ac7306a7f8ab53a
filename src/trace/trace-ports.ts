import { hashOfSpec } from "../review/hash-of-spec.ts";
import { criterionHash } from "../spec/criterion-hash.ts";
import type { Criterion, Requirement, Spec, SpecFile } from "../spec/spec.ts";
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

export function presentPorts(ports: TracePorts): PresentPorts {
  const { files, graded, specs } = ports;
  const untouched = untouchedSpecs(ports);
  return {
    files,
    graded,
    criterionHash: async (of) =>
      (await untouched(of.verdict)) ? of.criterionHash : hashOfPlaced(await placedCriterion(of, specs)),
  };
}

/** Says of a verdict whether the files of its spec are as they were then: what is in them need not be read to know that. */
function untouchedSpecs({ traces, files }: TracePorts): (verdict: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  const compare = async (id: string): Promise<boolean> => {
    const spec = (await traces.verdict(id))?.spec;
    const texts: SpecFile[] = [];
    for (const path of spec?.files ?? []) {
      const file = await files.read(path);
      if (file.kind !== "file") return false;
      texts.push({ path, text: file.bytes.toString("utf8") });
    }
    return spec !== undefined && texts.length > 0 && hashOfSpec(texts) === spec.hash;
  };
  return (verdict) => {
    const found = known.get(verdict) ?? compare(verdict);
    known.set(verdict, found);
    return found;
  };
}

/**
 * A criterion as it stands now: in the spec that it was graded with, or in the one that its id names. What a change has brought is
 * there when the change is not any more.
 */
export async function placedCriterion(
  { spec, criterion }: Pick<GradedWords, "spec" | "criterion">,
  specs: PresentSpecs,
): Promise<PlacedCriterion | undefined> {
  for (const id of new Set([spec, ownerOf(criterion)])) {
    const found = await specs.read(id);
    const placed = found && criteriaOf(found).get(criterion);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

/** As a verdict would keep it. */
export function hashOfPlaced(placed: PlacedCriterion | undefined): string | undefined {
  return placed && criterionHash(placed.requirement, placed.criterion);
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
