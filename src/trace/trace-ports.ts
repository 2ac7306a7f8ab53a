import type { Spec } from "../spec/spec.ts";
import type { GradedFiles } from "./graded-files.ts";
import type { Traces } from "./trace.ts";
import type { CriterionHashes, PresentFiles, PresentPorts } from "./trace-present.ts";

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
}

export function presentPorts({ files, graded, specs }: TracePorts): PresentPorts {
  return { files, graded, criterionHashes: hashesIn(specs) };
}

function hashesIn(specs: PresentSpecs): CriterionHashes {
  return async (id) => {
    const spec = await specs.read(id);
    const criteria = spec?.requirements.flatMap((requirement) => requirement.criteria) ?? [];
    return new Map(criteria.map((criterion) => [criterion.id, criterion.hash]));
  };
}
