import type { Lookup, Segment, ValueType } from "../../expression/expression.ts";
import { nameFieldUnknown, nameOutputUnknown } from "../name-problems.ts";
import type { OutlinedStep } from "../step-outline.ts";
import { namedResults, type OutputsOf } from "../step-results.ts";

/** A way down from a name, read from one of its segments on. */
export interface Way {
  readonly segments: readonly Segment[];
  readonly from: number;
}

/** The kinds whose results App Mesh's workflows name, with the values that such a step has at least. */
const processWords = { stdout: "text", stderr: "text", exit_code: "number" } as const;
const outsideKinds = new Set(["shell", "app", "message", "workflow"]);

/** What is behind the name of a step. */
export function lookUpField(outputsOf: OutputsOf, step: OutlinedStep, { segments, from }: Way): Lookup {
  const field = keyOf(segments[from]);
  const isLast = segments.length === from + 1;
  if (field === undefined) return { type: segments.length === from ? "map" : "unknown" };
  const fields = fieldsOf(step);
  const type = fields.get(field);
  if (type === undefined) {
    const problem = nameFieldUnknown({ field, of: `The step "${step.id}"`, known: [...fields.keys()] });
    return { type: "null", problem, segment: from };
  }
  if (isLast) return { type };
  const way = { segments, from: from + 1 };
  if (field === "outputs") return lookUpOutput(namedResults(outputsOf, step), `The step "${step.id}"`, way);
  return field === "output" ? lookUpResult(outputsOf, step, way) : { type: "unknown" };
}

function fieldsOf({ kind }: OutlinedStep): ReadonlyMap<string, ValueType> {
  const fields = new Map<string, ValueType>([["status", "text"]]);
  for (const [name, type] of Object.entries(processWords)) {
    if (outsideKinds.has(kind.name) || Object.hasOwn(kind.results, name)) fields.set(name, type);
  }
  if (Object.hasOwn(kind.results, "response")) fields.set("response", "text");
  if (kind.resultsFrom !== undefined || kind.resultsOf !== undefined) fields.set("outputs", "map");
  return fields.set("output", "map");
}

/** One of the outputs that an author has named; `known` is undefined where they are not known. */
export function lookUpOutput(known: readonly string[] | undefined, owner: string, { segments, from }: Way): Lookup {
  const name = keyOf(segments[from]);
  if (name === undefined || known === undefined || known.includes(name)) return { type: "unknown" };
  const of = `${owner} with its outputs`;
  return { type: "null", problem: nameFieldUnknown({ field: name, of, known }), segment: from };
}

function lookUpResult(outputsOf: OutputsOf, step: OutlinedStep, { segments, from }: Way): Lookup {
  const field = keyOf(segments[from]);
  const named = namedResults(outputsOf, step);
  if (field === undefined || named === undefined || named.includes(field)) return { type: "unknown" };
  const { id, kind } = step;
  const type = Object.hasOwn(kind.results, field) ? kind.results[field] : undefined;
  if (type !== undefined) return { type: segments.length > from + 1 ? "unknown" : type };
  const known = [...Object.keys(kind.results), ...named];
  return { type: "unknown", problem: nameOutputUnknown({ field, kind: kind.name, id, known }), segment: from };
}

export function keyOf(segment: Segment | undefined): string | undefined {
  return segment?.kind === "key" ? segment.key : undefined;
}
