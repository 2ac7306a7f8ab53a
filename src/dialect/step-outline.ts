import type { BodyShape, StepKind } from "../plan/step-kind.ts";
import { childAddress, itemMark, passMark } from "../plan/address.ts";
import { entryOf, type YamlNode } from "./yaml/yaml-node.ts";

/** The id of a fan-out's step that has none of its own. */
export const defaultItemId = "item";

/** A step as far as it must be known before any of them is compiled: its name, its kind and where it stands. */
export interface OutlinedStep {
  readonly id: string;
  readonly kind: StepKind;
  /** The step as it stands in the file. */
  readonly node: YamlNode;
  /** A mapping with the fields of its kind, under the names that the kind gives them. */
  readonly fields: YamlNode;
  readonly address: string;
  /** Its number in the order of the file. */
  readonly order: number;
  /** What it stands in, from the outside to the inside. */
  readonly inside: readonly Surrounding[];
  /** The fan-out whose names it belongs to; undefined for the workflow's own. */
  readonly fanOut: OutlinedStep | undefined;
}

export interface Surrounding {
  readonly step: OutlinedStep;
  /** The field, and the case where there are several. */
  readonly branch: string;
}

export interface Outline {
  readonly steps: ReadonlyMap<YamlNode, OutlinedStep>;
  /** The steps behind each id: of the workflow under `undefined`, of each fan-out under it. */
  readonly names: ReadonlyMap<OutlinedStep | undefined, ReadonlyMap<string, OutlinedStep>>;
  /** The second and further steps of an id, with the first. */
  readonly duplicates: readonly { readonly step: OutlinedStep; readonly first: OutlinedStep }[];
}

/** What a dialect can tell of a step at first sight; undefined where it is no step. */
export type Recognize = (
  node: YamlNode,
) => { readonly id: string | undefined; readonly kind: StepKind; readonly fields: YamlNode } | undefined;

interface Outlining {
  readonly recognize: Recognize;
  readonly steps: Map<YamlNode, OutlinedStep>;
  readonly names: Map<OutlinedStep | undefined, Map<string, OutlinedStep>>;
  readonly duplicates: { readonly step: OutlinedStep; readonly first: OutlinedStep }[];
}

/** Where the steps of one list stand. */
interface Nest {
  readonly inside: readonly Surrounding[];
  readonly fanOut: OutlinedStep | undefined;
  readonly address: string;
  readonly fallbackId?: string;
}

/**
 * Walks the tree of steps once, list after list; the addresses begin with `address`. What is malformed is passed over here:
 * whoever compiles it will report it.
 */
export function outlineSteps(lists: readonly (YamlNode | undefined)[], address: string, recognize: Recognize): Outline {
  const outlining: Outlining = {
    recognize,
    steps: new Map(),
    names: new Map([[undefined, new Map()]]),
    duplicates: [],
  };
  for (const list of lists) outlineList(outlining, list, { inside: [], fanOut: undefined, address });
  return outlining;
}

function outlineList(outlining: Outlining, list: YamlNode | undefined, nest: Nest): void {
  if (list?.kind !== "list") return;
  for (const node of list.items) outlineStep(outlining, node, nest);
}

function outlineStep(outlining: Outlining, node: YamlNode, nest: Nest): void {
  const recognized = outlining.recognize(node);
  const id = recognized?.id ?? nest.fallbackId;
  if (recognized === undefined || id === undefined) return;
  const { kind, fields } = recognized;
  const { inside, fanOut } = nest;
  const address = childAddress(nest.address, id);
  const step: OutlinedStep = { id, kind, node, fields, address, order: outlining.steps.size, inside, fanOut };
  outlining.steps.set(node, step);
  const names = outlining.names.get(fanOut);
  const first = names?.get(id);
  if (first === undefined) names?.set(id, step);
  else outlining.duplicates.push({ step, first });
  for (const [field, shape] of Object.entries(kind.bodies)) outlineBody(outlining, step, { field, shape });
}

interface Body {
  readonly field: string;
  readonly shape: BodyShape;
}

function outlineBody(outlining: Outlining, step: OutlinedStep, { field, shape }: Body): void {
  const value = entryOf(step.fields, field)?.value;
  const mark = step.kind.repeats ? passMark : "";
  const nest = (branch: string): Nest => ({
    inside: [...step.inside, { step, branch }],
    fanOut: step.fanOut,
    address: step.address + mark,
  });
  if (shape === "steps") outlineList(outlining, value, nest(field));
  if (shape === "cases" && value?.kind === "map") {
    for (const entry of value.entries) outlineList(outlining, entry.value, nest(`${field}.${entry.key}`));
  }
  if (shape === "item" && value !== undefined) {
    outlining.names.set(step, new Map());
    const address = step.address + itemMark;
    outlineStep(outlining, value, { ...nest(field), fanOut: step, address, fallbackId: defaultItemId });
  }
}
