import { childAddress } from "../../plan/address.ts";
import type { Outline, OutlinedStep } from "../step-outline.ts";

export interface SingleStep {
  readonly step: OutlinedStep;
  /** The address of the one pass or item. */
  readonly single: string;
}

/** `parent:child:3` is how Spec Kit names the result of one pass or one item, both counted from 0. */
export function generatedId(outline: Outline, id: string): SingleStep | undefined {
  const [, parentId = "", childId = "", number = ""] = /^([^:]+):([^:]+):(\d+)$/u.exec(id) ?? [];
  const parent = outline.names.get(undefined)?.get(parentId);
  if (parent === undefined) return undefined;
  const step = outline.names.get(parent)?.get(childId) ?? outline.names.get(undefined)?.get(childId);
  if (step?.inside.at(-1)?.step !== parent || !(parent.kind.repeats || step.fanOut === parent)) return undefined;
  const count = parent.kind.repeats ? Number(number) + 1 : Number(number);
  return { step, single: childAddress(`${parent.address}[${count}]`, childId) };
}
