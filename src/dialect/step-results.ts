import type { OutlinedStep } from "./step-outline.ts";
import { entryOf } from "./yaml/yaml-node.ts";

/** The outputs of a workflow that a file calls; undefined where they are not known. */
export type OutputsOf = (workflow: string) => readonly string[] | undefined;

/** The results that the kind of a step alone does not know; undefined where nothing does. */
export function namedResults(outputsOf: OutputsOf, { kind, fields }: OutlinedStep): readonly string[] | undefined {
  const mapping = kind.resultsFrom === undefined ? undefined : entryOf(fields, kind.resultsFrom)?.value;
  const written = mapping?.kind === "map" ? mapping.entries.map((entry) => entry.key) : [];
  if (kind.resultsOf === undefined) return written;
  const workflow = entryOf(fields, kind.resultsOf)?.value;
  const called = workflow?.kind === "scalar" ? outputsOf(workflow.text) : undefined;
  return called === undefined ? undefined : [...called, ...written];
}
