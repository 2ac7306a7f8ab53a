import type { ArchivePorts } from "../../spec/openspec/archive-change.ts";
import type { Spec, SpecTree } from "../../spec/spec.ts";
import type { Output } from "../output.ts";

/** What the commands about specs work with. */
export interface SpecPorts {
  /** The root of the project. */
  readonly folder: string;
  /** The files of the project as they stand on the disk. */
  readonly tree: SpecTree;
  /** What a person wrote as the name of a spec; a path from where they stand becomes one from the root. */
  readonly nameOf: (words: string) => string;
  /** The date where the person is: `2026-11-30`. */
  readonly today: () => string;
  /** What is proven of a spec; undefined where no trace is kept. */
  readonly proofs: (spec: Spec) => Promise<Proofs | undefined>;
  /** Lets go of the trace. */
  readonly close: () => Promise<void>;
  /** For whoever changes specs: the disk, and the lock that one process holds at a time. */
  readonly changing: () => ArchivePorts;
  readonly output: Output;
}

/** By the id of the criterion; one that is not here has no proof. */
export type Proofs = ReadonlyMap<string, Proof>;

/** A proof is stale where what it rests on has changed since. */
export type Proof = "proven" | "stale";
