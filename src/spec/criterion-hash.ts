import { takeMarkers } from "./criterion-words.ts";
import { hashOf } from "./spec-id.ts";
import type { Criterion, Requirement } from "./spec.ts";

/**
 * Of all that a criterion asks for: its own words, and those of its requirement where that has any, since they say what the criterion is
 * an instance of. It changes with them, and with nothing else.
 */
export function criterionHash({ text }: Pick<Requirement, "text">, { hash }: Pick<Criterion, "hash">): string {
  const words = takeMarkers(text).text;
  return words === "" ? hash : hashOf(`${hash} ${words}`);
}
